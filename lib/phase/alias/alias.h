/*
 * alias: a table, or columns of it, go by two names, the old and the new one, through a view.
 */
#ifndef SLUICE_PHASE_ALIAS_H
#define SLUICE_PHASE_ALIAS_H

#include "phase/aside/aside.h"

struct alias_args {
    struct phase_head head;
    struct table_at table;
    struct aside columns;  /* none: the table itself */
    struct name_at to;     /* its new name; text NULL: it keeps its own */
    struct name_at schema; /* that it moves to; text NULL: it stays */
};

#endif
