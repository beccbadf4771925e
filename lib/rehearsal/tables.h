/*
 * tables: what is there to be filled, and which keys refer to which rows.
 */
#ifndef SLUICE_REHEARSAL_TABLES_H
#define SLUICE_REHEARSAL_TABLES_H

#include "rehearsal/stage.h"
#include "sql/sql.h"

struct filled {
    struct qname name;
    bool partitioned;
    const char *relid; /* in the target */
    size_t view;       /* its place in view->tables */
    bool done;
};

struct reference {
    struct qname from, to;
    const char **columns, **referenced, **types, **equals; /* one for each column */
    size_t count;
};

struct tables {
    struct filled *items;
    size_t count;
    struct reference *references;
    size_t reference_count;
};

bool tables_read(struct stage *stage, struct tables *tables, struct error *error);

/* "c.a IS NOT NULL AND NOT EXISTS (SELECT FROM to p WHERE p.id = c.a)", of the scratch database. */
const char *reference_lacks(struct arena *arena, const struct reference *reference);

/* Deletes rows whose keys refer to none, until there are no more of them; counts them in notes. */
bool tables_delete_orphans(struct stage *stage, struct tables *tables, struct error *error);
/* Sequences go on behind the rows; statistics, and rows counted for the view. */
bool tables_settle(struct stage *stage, struct tables *tables, struct error *error);

/* samples.c: rows of the target, and those that their keys refer to. */
bool samples_copy(struct stage *stage, struct tables *tables, struct error *error);
/* made.c: rows from the planner's statistics of the target. */
bool made_fill(struct stage *stage, struct tables *tables, struct error *error);

#endif
