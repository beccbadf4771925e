/*
 * alter_check: what stands against an alter, in its plan and on its database.
 */
#ifndef SLUICE_PHASE_ALTER_CHECK_H
#define SLUICE_PHASE_ALTER_CHECK_H

#include "phase/story/story.h"

struct problem_list;

void alter_demand(const struct story *story, size_t index, struct problem_list *problems);
void alter_check(const struct phase_context *context, struct finding_list *findings);

#endif
