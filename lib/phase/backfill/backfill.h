/*
 * backfill: fills new columns of the rows that were there before.
 */
#ifndef SLUICE_PHASE_BACKFILL_H
#define SLUICE_PHASE_BACKFILL_H

#include "phase/pacing.h"
#include "phase/phase.h"

struct backfill_args {
    struct phase_head head;
    struct table_at table;
    struct pacing pacing; /* what it says itself; the rest is unset */
};

#endif
