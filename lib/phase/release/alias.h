/*
 * alias: a release that ends an alias: the view goes, and the old name with it. All of these do
 * nothing where the table of the phase has none.
 */
#ifndef SLUICE_PHASE_RELEASE_ALIAS_H
#define SLUICE_PHASE_RELEASE_ALIAS_H

#include "phase/aside/aside.h"

struct problem_list;

/* Whether it is one. */
bool release_demand_alias(const struct story *story, size_t index, struct problem_list *problems);
bool release_check_alias(const struct phase_context *context, struct finding_list *findings);

#endif
