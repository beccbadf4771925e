/*
 * whole: what takes a table's rows as a whole, and breaks or changes when a column comes or goes.
 *
 * What is certain to break is an error, what may is a warning. A function that names a column which
 * is dropped later in the plan can only be changed once the new column is there, so until the drop
 * is due it is warned of, and then it stands in its way.
 */
#ifndef SLUICE_PHASE_STORY_WHOLE_H
#define SLUICE_PHASE_STORY_WHOLE_H

#include "phase/story/story.h"

/* Columns are added: `names` are new. */
void whole_check_added(const struct phase_context *context, const struct cat_table *table,
                       const char *const *names, size_t count, struct place place,
                       struct finding_list *findings);

/* A column goes. */
void whole_check_dropped(const struct phase_context *context, const struct cat_table *table,
                         const char *column, struct place place, struct finding_list *findings);

/* A typed table's columns are those of its type: false, with an error. */
bool whole_check_untyped(const struct phase_context *context, const struct cat_table *table,
                         struct place place, struct finding_list *findings);

#endif
