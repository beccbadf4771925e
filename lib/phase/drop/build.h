/*
 * drop_build: the parts of drop, for each other.
 */
#ifndef SLUICE_PHASE_DROP_BUILD_H
#define SLUICE_PHASE_DROP_BUILD_H

#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "yaml/problem.h"

/* demand.c */
void drop_demand(const struct story *story, size_t index, struct problem_list *problems);

/* drop.c: whether it takes the column away, by its first name; and the next sync that it ends. */
bool drop_takes(const struct phase_context *context, const char *column);
const struct fact *drop_next_sync(const struct phase_context *context, const struct fact *keeps,
                                  struct sync *sync);

/* The next `like` before the drop that has carried what the column has. */
const struct fact *drop_next_like(const struct phase_context *context, const struct qname *table,
                                  const char *column, const struct fact *likens);

/* Whether columns of the table have changed their names before. */
bool drop_is_renamed(const struct phase_context *context, const struct qname *table);

/* check.c */
void drop_check(const struct phase_context *context, struct finding_list *findings);

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
