/*
 * swap: new columns take the names of the old ones, which keep living under others.
 */
#ifndef SLUICE_PHASE_SWAP_H
#define SLUICE_PHASE_SWAP_H

#include "phase/phase.h"

struct swap_column {
    struct name_at name;    /* that the new column takes, and the old one has had */
    struct name_at from;    /* the new column's name before */
    struct name_at retired; /* the old column's name from then on */
};
struct swap_args {
    struct phase_head head;
    struct table_at table;
    struct swap_column *columns;
    size_t column_count;
};

#endif
