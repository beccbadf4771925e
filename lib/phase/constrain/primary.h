/*
 * constrain_primary: a primary key for a table that has none, or in place of the one that it has.
 * Private to this room.
 */
#ifndef SLUICE_PHASE_CONSTRAIN_PRIMARY_H
#define SLUICE_PHASE_CONSTRAIN_PRIMARY_H

#include "phase/constrain/constrain.h"
#include "phase/route/build.h"

/* Whether the column may be NULL when the phase runs. */
bool constrain_takes_null(const struct phase_context *context, const struct cat_table *table,
                          const char *column);
/* The key, once its columns are NOT NULL. */
void constrain_add_primary_key(struct constrain_builder *builder,
                               const struct constrain_item *item);
/* primary_parts.c: the same, of a partitioned table in place of the key that it has. */
void constrain_replace_partitioned(struct constrain_builder *builder,
                                   const struct constrain_item *item, const struct cat_index *old);
/* Whether it is a foreign key that hangs on the key which is replaced, and goes along. */
bool constrain_follows(const struct cat_constraint *constraint, const struct cat_index *old);
/* primary_check.c: what stands against it. */
void constrain_check_primary_key(const struct phase_context *context, const struct cat_table *table,
                                 const struct constrain_item *item, struct finding_list *findings);

#endif
