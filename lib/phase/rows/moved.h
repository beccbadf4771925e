/*
 * moved: rows that go from one table to another in the statement of a batch arrive there as they
 * were.
 *
 * What the other table has taken is compared with what was taken away, row by row by their images:
 * a trigger BEFORE INSERT may change a row or leave it out. Where they differ a function of ours
 * raises FILL_REFUSES, the batch is rolled back, and the row is found and named as any that fails.
 * That function is there only while the phase, or its way back, is at work.
 */
#ifndef SLUICE_PHASE_ROWS_MOVED_H
#define SLUICE_PHASE_ROWS_MOVED_H

#include "phase/story/story.h"

/* The function of the phase that this is compiled for comes, resp. goes. */
void moved_begin(const struct phase_context *context, const struct qname *table, int group,
                 struct operation_list *operations);
void moved_end(const struct phase_context *context, const struct qname *table, int group,
               struct operation_list *operations);

struct moved {
    const char *gone;   /* a statement that takes rows away, and returns `columns` */
    const char *beside; /* further WITH queries, over the rows as `gone`; or "" */
    const struct qname *to;
    const struct cat_table *table; /* its columns, without those that are generated, are moved */
    const char *refuses; /* what is said of a row that does not arrive as it was, before its key */
};
const char *moved_sql(const struct phase_context *context, const struct moved *moved);

/* Its columns that are moved, each behind the prefix: a generated one is computed again. */
const char *moved_columns(struct arena *arena, const struct cat_table *table, const char *prefix);

/* What is said to do about a trigger that changes rows. */
#define MOVED_HINT                                                                                 \
    "Let its trigger pass over what Sluice writes, WHEN (current_setting('sluice.own', true) IS "  \
    "DISTINCT FROM 'on'), or DISABLE TRIGGER while the plan runs"

#endif
