/*
 * constrain_like: what `like` carries to a new column. Private to this room.
 */
#ifndef SLUICE_PHASE_CONSTRAIN_LIKE_H
#define SLUICE_PHASE_CONSTRAIN_LIKE_H

#include "phase/route/build.h"

/* Everything that entry `item` of the phase's `add`, a `like`, carries. */
void constrain_add_like(struct constrain_builder *builder, size_t item);
/* What of it cannot be carried: an error each. */
void constrain_check_like(const struct phase_context *context, const struct cat_table *table,
                          size_t item, struct finding_list *findings);
/* Of `without`: what is no index of a column that another takes after, or has to be carried. */
void constrain_check_without(const struct phase_context *context, const struct cat_table *table,
                             struct finding_list *findings);

#endif
