/*
 * add_column: a group of new columns, and what keeps them in step with old ones.
 */
#ifndef SLUICE_PHASE_ADD_COLUMN_H
#define SLUICE_PHASE_ADD_COLUMN_H

#include "phase/sync/sync.h"

struct add_column_args {
    struct phase_head head;
    struct column_group group;
};

#endif
