/*
 * ending: how a sync ends, in the transaction of a phase that ends it: its triggers and functions
 * go. Where that can be taken back they come again as a backfill has left them.
 */
#ifndef SLUICE_PHASE_ENDING_H
#define SLUICE_PHASE_ENDING_H

#include "phase/sync/sync.h"

/* Whether a phase after `keeps` and before `index` has released the sync that it tells of. */
bool sync_is_released(const struct story *story, const struct fact *keeps, size_t index);
/* Whether a drop after `keeps` and before phase `index` takes away a column that the sync uses;
 * without a catalogue, any of its table may be one. */
bool sync_is_dropped(const struct phase_context *context, const struct fact *keeps, size_t index);
/* Whether the column is a new one of the group, with `up`. */
bool sync_has_new(const struct column_group *group, const char *column);

void sync_end(const struct phase_context *context, const struct sync *sync, int group,
              const char *why, bool comes_back, struct operation_list *operations);
/* What had to start NULL takes its domain's default from then on, unless the old column's was
 * carried to it, or a swap has done so. */
void sync_end_defaults(const struct phase_context *context, const struct sync *sync, int group,
                       bool comes_back, struct operation_list *operations);

#endif
