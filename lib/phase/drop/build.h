/*
 * drop_build: the parts of drop, for each other.
 */
#ifndef SLUICE_PHASE_DROP_BUILD_H
#define SLUICE_PHASE_DROP_BUILD_H

#include "phase/story/story.h"
#include "yaml/problem.h"

/* demand.c */
void drop_demand(const struct story *story, size_t index, struct problem_list *problems);

/* attached.c: what goes away with a column that is not carried: "index a, check b"; NULL: nothing.
 */
const char *drop_what_goes(const struct phase_context *context, const struct cat_table *table,
                           const char *column);
/* And the warnings of it. */
void drop_check_attached(const struct cat_table *table, const struct name_at *column,
                         struct finding_list *findings);

/* Defaults that `like` could not carry. */
void drop_check_defaults(const struct phase_context *context, const struct cat_table *table,
                         struct finding_list *findings);

#endif
