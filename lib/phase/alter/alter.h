/*
 * alter: attributes of columns that touch no row.
 */
#ifndef SLUICE_PHASE_ALTER_H
#define SLUICE_PHASE_ALTER_H

#include "phase/phase.h"

enum { ALTER_NO_STATISTICS = -2 }; /* the plan says nothing of them */

struct altered_column {
    struct name_at name;
    struct sql_fragment default_sql; /* text NULL: nothing is said */
    bool not_null, says_not_null;    /* false, and said: it is taken off */
    const char *comment;             /* NULL: nothing is said; "": it is taken off */
    int64_t statistics;
};

struct alter_args {
    struct phase_head head;
    struct table_at table;
    struct altered_column *columns;
    size_t column_count;
};

/* What takes NOT NULL off, and does nothing else. */
struct altered_column alter_lifting(struct name_at name);
/* Whether the default, resp. NOT NULL, is to be taken off. */
bool alter_drops_default(const struct altered_column *column);
bool alter_lifts_not_null(const struct altered_column *column);

#endif
