/*
 * retire_check: what stands against a retired name.
 */
#ifndef SLUICE_PHASE_RETIRE_CHECK_H
#define SLUICE_PHASE_RETIRE_CHECK_H

#include "phase/story/story.h"

void retire_check(const struct phase_context *context, struct finding_list *findings);

#endif
