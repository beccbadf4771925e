/*
 * check: what stands against a replication, asked of both databases. Private to this room.
 */
#ifndef SLUICE_PHASE_REPLICATE_CHECK_H
#define SLUICE_PHASE_REPLICATE_CHECK_H

#include "phase/kind.h"

void replicate_check(const struct phase_context *context, struct finding_list *findings);

#endif
