/*
 * fill: rows in batches, by several workers, as fast as the server and the plan allow.
 *
 *   workers.c   begins and ends it: threads, each with a connection of its own
 *   ranges.c    who fills which pages
 *   batch.c     fills them: one pass over a range, in one transaction
 *   watch.c     looks around once a second, and says whether to wait
 *   pace.c      how many pages at a time, and how fast
 *   signals.c   what the server shows, by which a backfill rests
 *   progress.c  how far it is
 *   sample.c    how it goes, kept for `sluice report`
 *
 * filling.h has what the workers share, and who may touch it when. A backfill can be ended at any
 * moment: what a batch has done is committed together with the note that it was.
 *
 * Ownership: a filling has an arena of its own, freed when it ends; the summary and errors live in
 * the arena of the invocation. Rates are rows a second, sizes bytes, times ms, as the names say.
 */
#ifndef SLUICE_ENGINE_FILL_H
#define SLUICE_ENGINE_FILL_H

#include "engine/run/run.h"

/* Its `go`. `xid` is the transaction that created the sync. `back`: it takes back what was done,
 * and is not done from then on. */
bool run_backfill(struct run *run, size_t phase, size_t operation,
                  const struct operation *definition, bool back, const char *xid,
                  const char **summary, struct error *error);

/* How much larger; 0 where a vacuum has given back more than was added. */
long long engine_growth(long long bytes_before, long long bytes_now);
/* What one backfill has done so far, from what is stored; `done` stays when nothing is. */
bool fill_load_done(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                    struct store_backfill *done, struct error *error);
/* How far the backfills of a phase are, all its groups together, from what is stored of a plan's.
 */
void fill_add_progress(const struct store_backfill *backfills, size_t count,
                       struct view_phase *view);

#endif
