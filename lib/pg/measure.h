/*
 * measure: an UPDATE, and what it cost.
 *
 * The statement runs under EXPLAIN (ANALYZE, WAL): the only way by which the server tells how much
 * WAL one statement wrote, those of other sessions left aside, and the full-page images and the
 * pruning on its way included ("EXPLAIN", "Using EXPLAIN" in the PostgreSQL documentation). Without
 * timing of its nodes it costs nothing that could be measured.
 */
#ifndef SLUICE_PG_MEASURE_H
#define SLUICE_PG_MEASURE_H

#include "pg/pg.h"

struct pg_cost {
    long long rows; /* that were found to update */
    long long wal_bytes;
};

/* `sql` is one UPDATE of one table. */
bool pg_measure(struct pg *pg, struct arena *arena, const char *sql, const char *const *params,
                size_t param_count, struct pg_cost *cost, struct error *error);

#endif
