/*
 * size: bytes in words.
 */
#ifndef SLUICE_BASE_SIZE_H
#define SLUICE_BASE_SIZE_H

#include "base/arena.h"

/* "0 bytes", "812 bytes", "14 kB", "2.4 GB": units of 1024, one decimal below ten. */
const char *size_text(struct arena *arena, long long bytes);

#endif
