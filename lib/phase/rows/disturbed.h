/*
 * disturbed: what the updates of a backfill meet on a table: triggers, rules and publications.
 */
#ifndef SLUICE_PHASE_ROWS_DISTURBED_H
#define SLUICE_PHASE_ROWS_DISTURBED_H

#include "phase/story/story.h"

void rows_check_disturbed(const struct phase_context *context, const struct cat_table *table,
                          struct place place, struct finding_list *findings);

#endif
