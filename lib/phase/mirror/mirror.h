/*
 * mirror: keeps rows of two tables in step from then on; a backfill copies those that were there.
 */
#ifndef SLUICE_PHASE_MIRROR_H
#define SLUICE_PHASE_MIRROR_H

#include "phase/twin/twin.h"

struct mirror_args {
    struct phase_head head;
    struct pair pair;
};

/* check.c */
void mirror_check(const struct phase_context *context, struct finding_list *findings);

#endif
