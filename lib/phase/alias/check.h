/*
 * alias_check: what stands against a view in the table's place.
 */
#ifndef SLUICE_PHASE_ALIAS_CHECK_H
#define SLUICE_PHASE_ALIAS_CHECK_H

#include "phase/story/story.h"

void alias_check(const struct phase_context *context, struct finding_list *findings);

#endif
