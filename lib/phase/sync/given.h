/*
 * given: what a new column without `up` gives to rows: nothing, a default, or the next value of a
 * sequence. A default that is the same for every row is kept in the catalogue, and rows that are
 * there have it at once. One that differs from row to row would rewrite the table when it comes
 * with the column: so it comes right behind it, new rows have it from the start, and the backfill
 * of the table gives it to those that were there.
 *
 * An identity begins as a sequence and a default, because the server demands a column without
 * NULLs: behind its `not_null` a constrain makes it what it is to be (given_identity_sql).
 */
#ifndef SLUICE_PHASE_GIVEN_H
#define SLUICE_PHASE_GIVEN_H

#include "phase/sync/sync.h"

/* The type without what makes it a serial: "bigint" for bigserial. */
const char *given_type(const struct new_column *column);
/* Whether it is a serial or an identity; and as which the plan writes it. */
bool given_is_serial(const struct new_column *column);
bool given_has_sequence(const struct new_column *column);
/* Its name is the one that the server would give it. */
struct qname given_sequence(struct arena *arena, const struct qname *table,
                            const struct new_column *column);

/* Of a FACT_ADDS: whether rows may get different values, as far as the plan shows; and whether they
 * do. */
bool given_may_differ(const struct fact *adds);
bool given_differs(const struct phase_context *context, const struct fact *adds);

/* The sequence, of the table's owner, for everybody who may insert. */
const char *given_sequence_sql(struct arena *arena, const struct qname *table,
                               const struct new_column *column);
const char *given_default_sql(struct arena *arena, const struct qname *table,
                              const struct new_column *column);
/* A row that is written meanwhile may move behind the place up to which a backfill has come: so a
 * trigger gives it what phase `phase` gives, from there until the backfill is done. The operations
 * that make it, or end it. */
void given_add_trigger(const struct phase_context *context, size_t phase, int group, bool begins,
                       struct operation_list *operations);

/* From the default to the identity, and back; the sequence goes on from where it is. */
const char *given_identity_sql(struct arena *arena, const struct qname *table,
                               const struct new_column *column);
const char *given_no_identity_sql(struct arena *arena, const struct qname *table,
                                  const struct new_column *column);

#endif
