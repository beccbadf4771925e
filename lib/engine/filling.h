/*
 * filling: one backfill while it runs; what backfill.c and batch.c share.
 */
#ifndef SLUICE_ENGINE_FILLING_H
#define SLUICE_ENGINE_FILLING_H

#include "engine/run.h"

enum { FILLING_FIRST_PAGES = 32 };

struct filling {
    struct run *run;
    const struct operation *operation;
    const char *table; /* quoted */
    const char *what;  /* for progress */
    const char *xid;
    struct pacing pacing;
    struct store_backfill cursor;
    long long pages;      /* of the next batch */
    int64_t busy_ms;      /* spent in this run */
    long long first_page; /* where this run began */
    bool singly;          /* the next batch is one page, row by row */
};

/* Scan the table from its first page to its present end. */
bool filling_start(struct filling *filling, struct error *error);

/* The next range, with its cursor; false ends the backfill. */
bool filling_next(struct filling *filling, struct error *error);

#endif
