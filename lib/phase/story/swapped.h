/*
 * swapped: the names of columns before and after the swaps of a plan.
 *
 * The catalog has a table as it is before any swap of the plan, whatever the live one looks like
 * (catalog_rename_columns); so have `up` and `down`. What a phase says, and the SQL that it
 * compiles to, uses the names that hold when it runs.
 */
#ifndef SLUICE_PHASE_SWAPPED_H
#define SLUICE_PHASE_SWAPPED_H

#include "phase/phase.h"

/* The name that a column of the catalog has when phase `index` runs. */
const char *swap_live_name(const struct phase_list *phases, size_t index, const struct qname *table,
                           const char *column);

/* The column of the catalog that has this name when phase `index` runs. */
const char *swap_catalog_name(const struct phase_list *phases, size_t index,
                              const struct qname *table, const char *name);

/* Whether a phase before `index` has swapped columns of the table. */
bool swap_is_before(const struct phase_list *phases, size_t index, const struct qname *table);

/* The swap by a later phase that gives the new column `column` another name, or NULL. */
const struct swap_column *swap_after(const struct phase_context *context, const struct qname *table,
                                     const char *column);

/* The unique index that a swap has left on a retired column, for the primary key after a revert,
 * and that goes with the column; NULL: none. */
const char *swap_spare_index(const struct phase_context *context, const struct qname *table,
                             const char *retired);

#endif
