/*
 * retire: columns, or a table, take names that nobody uses: who needs them fails at once, and to
 * take that back is a moment.
 */
#ifndef SLUICE_PHASE_RETIRE_H
#define SLUICE_PHASE_RETIRE_H

#include "phase/phase.h"

struct retire_args {
    struct phase_head head;
    struct table_at table;
    struct name_list columns; /* none: the table itself */
};

#endif
