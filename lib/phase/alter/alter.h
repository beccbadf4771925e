/*
 * alter: attributes of columns that touch no row.
 */
#ifndef SLUICE_PHASE_ALTER_H
#define SLUICE_PHASE_ALTER_H

#include "phase/phase.h"

struct altered_column {
    struct name_at name;
    bool not_null; /* false: that is what the phase takes off */
};
struct alter_args {
    struct phase_head head;
    struct table_at table;
    struct altered_column *columns;
    size_t column_count;
};

#endif
