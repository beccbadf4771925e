/*
 * alter_type: a column's type, where PostgreSQL touches no row for it.
 */
#ifndef SLUICE_PHASE_ALTER_TYPE_H
#define SLUICE_PHASE_ALTER_TYPE_H

#include "phase/phase.h"

struct alter_type_args {
    struct phase_head head;
    struct table_at table;
    struct name_at column;
    struct sql_fragment type;
    int views; /* enum views_choice */
};

#endif
