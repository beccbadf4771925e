/*
 * sync_sample: SQL that tries `up` and `down` on the rows that are there, before anything is done.
 *
 * A row loses something when down(up(old)) is not old, when up(down(up(old))) is not up(old), or,
 * for one column that becomes one, when NULL comes of a value. The first is asked only where values
 * of the old columns' types can be compared (those of xml cannot).
 */
#ifndef SLUICE_PHASE_SYNC_SAMPLE_H
#define SLUICE_PHASE_SYNC_SAMPLE_H

#include "phase/sync/sync.h"

/* Whether `up` does anything but give the column as it is. */
bool sync_sample_is_needed(const struct sync *sync);

/* One row: `rows` read, and how many of them `lost` something. `sample`: what follows the table's
 * name, such as TABLESAMPLE; may be "". */
const char *sync_sample_count_sql(struct arena *arena, const struct sync *sync, const char *sample);
/* The `key` of each row that lost something. */
const char *sync_sample_lost_sql(struct arena *arena, const struct sync *sync, const char *sample);
/* A function in pg_temp for one row, and the query that calls it: the `key` of each row for which
 * `up` or `down` fails, with the `problem`: SQLSTATE, type, first line of the context and message
 * of the server, a line each. */
const char *sync_sample_function_sql(struct arena *arena, const struct sync *sync);
const char *sync_sample_failing_sql(struct arena *arena, const struct sync *sync,
                                    const char *sample);

#endif
