/*
 * pace: how large the next batch of a backfill is, and how long and for what to rest before it.
 *
 * Grows slowly, shrinks at once. Pure: it is told what a batch took, and knows no clock of its own.
 * All workers of a backfill share one; who shares it locks.
 */
#ifndef SLUICE_ENGINE_PACE_H
#define SLUICE_ENGINE_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "phase/pacing.h"

struct pace {
    long long pages;      /* of the next batch */
    long long most;       /* that fit the server's memory */
    double rows_per_page; /* that the latest batches wrote in one pass; 0 unknown */
    double owed_rows;     /* written ahead of the rate, at owed_at_ms */
    int64_t owed_at_ms;
};

struct pace_batch {
    long long pages, rows;
    int64_t took_ms;
    int64_t now_ms;    /* when it ended; 0: there was none */
    long long waiters; /* sessions that waited for it */
};

enum { PACE_FIRST_PAGES = 32, PACE_FIRST_OF_KEYS = 1 };

/* The setting for which a worker rests. */
enum rest { REST_NONE, REST_RATE, REST_NICE, REST_PAUSE, REST_WAITERS, REST_COUNT };
struct pace_rest {
    enum rest why;
    int64_t ms; /* 0 with REST_NONE only */
};
const struct pacing_setting *pace_setting(enum rest rest); /* NULL for REST_NONE */

/* The pages of the next batch, at most. */
long long pace_pages(const struct pace *pace, const struct pacing *pacing);

/* How long until the rate lets a batch begin. */
struct pace_rest pace_wait(struct pace *pace, const struct pacing *pacing, int64_t now_ms);

/* How long the worker that wrote the batch still has to rest after it. Changed settings count at
 * once. */
struct pace_rest pace_rest(const struct pacing *pacing, const struct pace_batch *batch,
                           int64_t now_ms);

/* A batch was written: it is owed to the rate, and says how large the next should be. */
void pace_done(struct pace *pace, const struct pacing *pacing, const struct pace_batch *batch);

/* A batch of so many pages could not be written because of others. */
void pace_failed(struct pace *pace, long long pages);

#endif
