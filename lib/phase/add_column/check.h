/*
 * add_column_check: the preflight of add_column, apart from its compilation.
 */
#ifndef SLUICE_PHASE_ADD_COLUMN_CHECK_H
#define SLUICE_PHASE_ADD_COLUMN_CHECK_H

#include "phase/kind.h"

void add_column_check(const struct phase_context *context, struct finding_list *findings);

/* given.c: of a column that has its value from a default, a sequence, or from being computed. */
void add_column_check_given(const struct phase_context *context, const struct cat_table *table,
                            const struct cat_group *group, size_t column,
                            struct finding_list *findings);

#endif
