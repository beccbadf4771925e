/*
 * add_column_check: the preflight of add_column, apart from its compilation.
 */
#ifndef SLUICE_PHASE_ADD_COLUMN_CHECK_H
#define SLUICE_PHASE_ADD_COLUMN_CHECK_H

#include "phase/kind.h"

void add_column_check(const struct phase_context *context, struct finding_list *findings);

#endif
