/*
 * duration: spans of time, in milliseconds and in words.
 */
#ifndef SLUICE_BASE_DURATION_H
#define SLUICE_BASE_DURATION_H

#include "base/arena.h"

enum {
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    HOUR_MS = 60 * MINUTE_MS,
    DAY_MS = 24 * HOUR_MS, /* of these, 24 fit an int: 365LL * DAY_MS */
};

/* "12 ms", "1.2 s", "3m 12s", "5h 02m", "2d 07h"; a second unit of zero is left out. */
const char *duration_text(struct arena *arena, long long duration_ms);

#endif
