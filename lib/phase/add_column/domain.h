/*
 * domain: a new column of a domain with constraints.
 *
 * PostgreSQL writes the whole table anew, under ACCESS EXCLUSIVE, for a column of such a domain,
 * whether by ADD COLUMN or ALTER TYPE. So the column is of the type below it, and a check of the
 * table casts each value to the domain: what that does not take fails as it would there, with the
 * domain's own words, for writers of both versions. The check is in force from the column's first
 * moment and validated in the end of the phase; NOT NULL of the domain is left to a constrain phase
 * behind the backfill, since rows that are there have no value yet.
 */
#ifndef SLUICE_PHASE_ADD_COLUMN_DOMAIN_H
#define SLUICE_PHASE_ADD_COLUMN_DOMAIN_H

#include "phase/kind.h"

/* The type of the phase's column by its number, where it is such a domain; else NULL. */
const struct cat_type *domain_of(const struct phase_context *context, size_t column);

/* Behind the operation that adds the column, in its transaction. */
void domain_add_check(const struct phase_context *context, size_t column,
                      struct operation_list *operations);
/* Of all of them. */
void domain_validate(const struct phase_context *context, struct operation_list *operations);

void domain_check(const struct phase_context *context, const struct cat_table *table, size_t column,
                  struct finding_list *findings);

#endif
