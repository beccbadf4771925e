/*
 * keep: rows that writers bring into `where` after the batches have passed are set too, by a
 * trigger that is in place before the first batch reads, until a release or a drop of the column.
 *
 * It has the rules of a sync's trigger (phase/sync/sync.h): it fires last, in every session, and
 * its WHEN clause asks before PL/pgSQL is entered: whether the row as it is about to be written is
 * in `where`. So the batches' own rows, which leave it, cost a comparison. Where what `where` says
 * depends on settings of the session, only the function can tell, under its own; WHEN then asks
 * nothing. It names every column that the function uses all the same, so that PostgreSQL knows who
 * needs them.
 *
 * As a batch does, the trigger sets only what `set` brings out of `where`.
 */
#ifndef SLUICE_PHASE_ROWS_KEEP_H
#define SLUICE_PHASE_ROWS_KEEP_H

#include "phase/rows/rows.h"

/* The next FACT_CHOOSES of a phase before `end` that keeps on when it is done. `table` NULL: of
 * any.
 */
const struct fact *keep_next(const struct story *story, const struct object *table, size_t end,
                             const struct fact *after);
/* Whether `set` sets the column; and whether a release between the keep and phase `end` ends it. */
bool keep_sets(const struct fact *keep, const char *column);
bool keep_is_released(const struct story *story, const struct fact *keep, size_t end);

/* With the catalogue. Whether the trigger's function uses the column; whether a release, or a drop
 * of a column that it uses, has ended it; whether a trigger is that of a keep of this plan. */
bool keep_uses(const struct phase_context *context, const struct fact *keep, const char *column);
bool keep_is_ended(const struct phase_context *context, const struct fact *keep, size_t end);
bool keep_is_of_trigger(const struct phase_context *context, const char *trigger);

/* What stands against it, of the phase itself. */
void keep_check(const struct phase_context *context, const struct cat_table *table,
                const struct row_choice *choice, struct finding_list *findings);

/* The trigger and its function come, resp. go. */
void keep_begin(const struct phase_context *context, const struct fact *keep, int group,
                struct operation_list *operations);
void keep_end(const struct phase_context *context, const struct fact *keep, int group,
              const char *why, bool comes_back, struct operation_list *operations);
/* Before it comes back by a revert: no row may have come to `where` meanwhile. */
void keep_proof_back(const struct phase_context *context, const struct fact *keep, int group,
                     struct operation_list *operations);

#endif
