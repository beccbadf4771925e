/*
 * constrain_fill: a value for NULLs of a column that becomes NOT NULL. Private to this room.
 */
#ifndef SLUICE_PHASE_CONSTRAIN_FILL_H
#define SLUICE_PHASE_CONSTRAIN_FILL_H

#include "phase/constrain/constrain.h"
#include "phase/route/build.h"
#include "yaml/problem.h"

void constrain_tell_fill(struct story *story, const struct constrain_args *args);
void constrain_demand_fill(const struct story *story, size_t index, struct problem_list *problems);
void constrain_check_fill(const struct phase_context *context, const struct cat_table *table,
                          struct finding_list *findings);

/* The trigger and the batches, before the constraint; the trigger goes when all is done. */
void constrain_begin_fill(struct constrain_builder *builder);
void constrain_end_fill(struct constrain_builder *builder);

#endif
