/*
 * release: what kept columns in step ends, and nothing is dropped.
 */
#ifndef SLUICE_PHASE_RELEASE_H
#define SLUICE_PHASE_RELEASE_H

#include "phase/phase.h"

struct release_args {
    struct phase_head head;
    struct table_at table;
    struct name_list columns; /* none: all that is kept in step on the table */
};

#endif
