/*
 * duration: spans of time in words.
 */
#ifndef SLUICE_BASE_DURATION_H
#define SLUICE_BASE_DURATION_H

#include "base/arena.h"

/* "12 ms", "1.2 s", "3m 12s", "5h 02m", "2d 07h"; a second unit of zero is left out. */
const char *duration_text(struct arena *arena, long long duration_ms);

#endif
