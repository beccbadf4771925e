/*
 * proof: what must hold before the names or the columns of a sync change places or go away. Each is
 * an operation that refuses when its query gives rows.
 */
#ifndef SLUICE_PHASE_PROOF_H
#define SLUICE_PHASE_PROOF_H

#include "phase/sync/sync.h"

/* Old and new agree in every row: reads the whole table. */
void proof_rows_agree(const struct phase_context *context, const struct sync *sync, int group,
                      struct operation_list *operations);

/* The same before the sync comes back by a revert. */
void proof_rows_agree_back(const struct phase_context *context, const struct sync *sync, int group,
                           struct operation_list *operations);

/* Nothing has bypassed the sync since the rows were compared; for the transaction that holds the
 * table. Follows proof_rows_agree in the same phase; without that there is nothing to rest on. */
void proof_is_current(const struct phase_context *context, const struct sync *sync, int group,
                      struct operation_list *operations);

/* The same of anything whose rows were compared in this phase by a check that rests on `state`: it
 * is `who` that nothing may have bypassed ("sync of table …"), made of `parts`. The operation reads
 * the tables in `locks`. */
struct proof_rest {
    const struct qname *table;
    const char *state, *who, *parts, *hint, *why;
    const char *one; /* in other words than that it was bypassed; NULL: in these */
    struct lock_list locks;
};
void proof_rests(const struct phase_context *context, const struct proof_rest *rest, int group,
                 struct operation_list *operations);

/* Before `operation`, which adds columns, is taken back: no row holds values that would go with
 * them for good. Of columns that are in step, those that the old side has not; it rests on what
 * keeps them in step, both ways. Of one that nothing keeps in step, all but its default. */
void proof_nothing_lost(const struct phase_context *context, const struct sync *sync,
                        struct operation *operation);
void proof_value_not_lost(const struct phase_context *context, const struct column_group *columns,
                          size_t column, struct operation *operation);

/* Before a column becomes NOT NULL again. */
void proof_no_nulls(const struct phase_context *context, const struct qname *table,
                    const char *column, struct operation *operation);

/* Every index that uses a new column is valid, every constraint validated. */
void proof_all_valid(const struct phase_context *context, const struct sync *sync, int group,
                     struct operation_list *operations);

#endif
