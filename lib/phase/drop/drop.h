/*
 * drop: old columns go, and what kept them in step.
 */
#ifndef SLUICE_PHASE_DROP_H
#define SLUICE_PHASE_DROP_H

#include "phase/phase.h"

struct drop_args {
    struct phase_head head;
    struct table_at table;
    struct name_list columns;
    bool allow_differences; /* drop although old and new disagree in some rows: written in the plan
                             */
};

#endif
