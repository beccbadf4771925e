/*
 * drop: old columns go, and what kept them in step; constraints and indexes go.
 */
#ifndef SLUICE_PHASE_DROP_H
#define SLUICE_PHASE_DROP_H

#include "phase/phase.h"

struct drop_args {
    struct phase_head head;
    struct table_at table;
    struct name_list columns, constraints, indexes;
    const char *ungated;    /* why no gate need stand before it, or NULL */
    bool allow_differences; /* drop although old and new disagree in some rows: written in the plan
                             */
    int views;              /* enum views_choice */
};

#endif
