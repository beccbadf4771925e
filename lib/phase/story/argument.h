/*
 * argument: triggers that are given a column's name, or the table's, as an argument; and those that
 * ask what the table is called, by TG_TABLE_NAME and the like.
 *
 * tsvector_update_trigger, moddatetime and the like, and functions that look at TG_ARGV, go by a
 * name that nobody follows: once nothing is called so, every write that fires the trigger fails.
 * Where an argument is the name of a column of the trigger's own table, that is certain; where it
 * only has the name in it, or is another table's trigger, it may be.
 */
#ifndef SLUICE_PHASE_STORY_ARGUMENT_H
#define SLUICE_PHASE_STORY_ARGUMENT_H

#include "phase/story/story.h"

/* Nothing is called `column` from the phase on. `due`: what is certain is an error. */
void argument_check_column(const struct phase_context *context, const struct cat_table *table,
                           const char *column, bool due, const char *hint, struct place place,
                           struct finding_list *findings);

/* Another column is called so from the phase on, or it is of another type: a warning. */
void argument_check_type(const struct phase_context *context, const struct cat_table *table,
                         const char *column, struct place place, struct finding_list *findings);

/* The table's name is another, or gone: a warning. */
void argument_check_table(const struct phase_context *context, const struct cat_table *table,
                          const char *hint, struct place place, struct finding_list *findings);

/* Its triggers are told that it is called `now` from the phase on. */
void argument_check_own_name(const struct phase_context *context, const struct cat_table *table,
                             const struct qname *now, struct place place,
                             struct finding_list *findings);

/* Whether one of the trigger's arguments is that name. */
bool argument_is(const struct cat_arguments *arguments, const char *name);

#endif
