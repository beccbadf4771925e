/*
 * alter_lift: a column takes NULL from here on.
 */
#ifndef SLUICE_PHASE_ALTER_LIFT_H
#define SLUICE_PHASE_ALTER_LIFT_H

#include "phase/story/story.h"
#include "sql/catalog.h"

/* In groups from *group on, which becomes the next. `column` is NOT NULL. */
void alter_lift(const struct phase_context *context, const struct cat_table *table,
                const struct cat_column *column, int *group, struct operation_list *operations);

#endif
