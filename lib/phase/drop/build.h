/*
 * drop_build: the parts of drop, for each other.
 */
#ifndef SLUICE_PHASE_DROP_BUILD_H
#define SLUICE_PHASE_DROP_BUILD_H

#include "phase/story/story.h"
#include "yaml/problem.h"

/* demand.c */
void drop_demand(const struct story *story, size_t index, struct problem_list *problems);

#endif
