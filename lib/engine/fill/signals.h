/*
 * signals: what a backfill looks at between batches, in plain SQL, to get out of the way.
 *
 * signals_read asks the server once and says why to wait. What it needs to remember between two
 * looks (when a standby was where, since when a vacuum has been waited for) it keeps itself; it
 * belongs to the arena of signals_new. Meant to be asked about once a second.
 *
 * A signal whose limit is 0 is not asked for. One that cannot be read (a role without
 * pg_read_all_stats sees nothing of other roles' sessions, a throttle_query may fail) is a reason
 * to wait when the plan names it (`named`), else it is passed over.
 */
#ifndef SLUICE_ENGINE_SIGNALS_H
#define SLUICE_ENGINE_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "pg/pg.h"
#include "phase/pacing.h"

struct signals;

/* `table` as SQL (quoted, qualified); of a partitioned table every partition counts. `schema`:
 * where a throttle_query looks first. */
struct signals *signals_new(struct arena *arena, const char *table, const char *schema);

/* *reason: in words, in `arena`; NULL: nothing stands in the way. The connection must not be in a
 * transaction. False when the connection is lost or the run was interrupted. */
bool signals_read(struct signals *signals, struct arena *arena, struct pg *pg,
                  const struct pacing *pacing, const struct pacing *named, const char **reason,
                  struct error *error);

#endif
