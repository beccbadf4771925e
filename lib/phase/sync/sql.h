/*
 * sync_sql: pieces of SQL over the two sides of a sync; for sync's own files.
 */
#ifndef SLUICE_PHASE_SYNC_SQL_H
#define SLUICE_PHASE_SYNC_SQL_H

#include "phase/sync/sync.h"

/* ROW(p.a, p.b); prefix is "" (over names as in the catalog), "OLD." or "NEW.". */
void sync_add_row(struct sql *sql, const struct sync *sync, const char *prefix,
                  const char *const *names, size_t count);

/* What a new column's value, by its number, resp. that of an old column is cast to. */
const char *sync_new_type(struct arena *arena, const struct sync *sync, size_t column);
const char *sync_old_type(struct arena *arena, const struct sync *sync, const char *column);

/* Whether the columns' bytes changed in an UPDATE. */
void sync_add_changed(struct arena *arena, struct sql *sql, const struct sync *sync,
                      const char *const *names, size_t count);

/* A row's key for people: id=7, region=north; without a primary key its place in the table. */
const char *sync_key_sql(struct arena *arena, const struct sync *sync);

/* What keeps the rows equal, as a query for one text, `state`: who switches a trigger off and on
 * again, replaces its function, adds a rule or attaches a partition leaves other rows in the
 * catalogue. */
const char *sync_state_sql(struct arena *arena, const struct sync *sync);

/* Whether the whole new side is NULL. */
void sync_add_all_null(struct sql *sql, const char *prefix, const struct sync *sync);

/* SET clauses of the function for what its expressions depend on; "" when that is nothing. */
const char *sync_value_settings(struct arena *arena, const struct sync *sync);

/* Whether a row was written before the boundary, whose age as SQL is `boundary_age`; NULL: nothing
 * is known of when rows were written, and all of them count as old. */
const char *sync_is_old(struct arena *arena, const char *xmin, const char *boundary_age);

/* The columns that `down` sets, in the order of the plan. */
const char **sync_down_names(struct arena *arena, const struct sync *sync);

#endif
