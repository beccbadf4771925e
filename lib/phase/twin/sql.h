/*
 * twin_sql: pieces of SQL over the two tables of a mirror; for twin's own files.
 */
#ifndef SLUICE_PHASE_TWIN_SQL_H
#define SLUICE_PHASE_TWIN_SQL_H

#include "phase/twin/twin.h"

/* One way: a row of `source` was written, and `target` follows. */
struct way {
    const struct twin *twin;
    bool up;
    const struct cat_table *source, *target;
    const struct twin_column *values, *back; /* over source, columns of target; the other way */
    size_t value_count, back_count;
    const struct cat_expression *found, *found_back;
    const char *function;
    bool makes; /* rows of target are made and removed with those of source */
};
struct way twin_way(const struct twin *twin, bool up);

const char *way_source_key(const struct way *way, size_t i);
const char *way_target_key(const struct way *way, size_t i);

/* The columns of source that target is made of, without its key; and of these, those that the other
 * side cannot have set. */
const char **way_reads(const struct way *way, size_t *count);
const char **way_own_reads(const struct way *way, size_t *count);

/* alias.a = prefix.x AND …, the key of target and of source. */
const char *way_same_key(const struct way *way, const char *alias, const char *prefix);
/* Target's columns that are set; ROW(alias.a, …). */
const char *way_target_columns(const struct way *way);
const char *way_target_row(const struct way *way, const char *alias);
const char *way_target_keys(const struct way *way);

/* Whether the row `alias` of `from` has one in `to`, as SQL. */
const char *twin_where_over(const struct twin *twin, const char *alias);
/* ROW(up(alias)…), resp. ROW(down(alias)…): what the row says of the other's columns, in their
 * types. */
const char *twin_values_over(const struct twin *twin, bool up, const char *alias);

/* The values of up alone, in types that an assignment makes the columns' own. */
const char *twin_assigned_over(const struct twin *twin, const char *alias);

/* Whether a row `alias` of target already says what source does, whose columns have `prefix`. */
const char *way_agrees(const struct way *way, const char *alias, const char *prefix);

/* Whether columns changed in an UPDATE, for WHEN and functions. */
const char *twin_changed(const struct twin *twin, const struct cat_table *table,
                         const char *const *names, size_t count);

/* function.c. Settings on which values depend: SET clauses. */
const char *twin_value_settings(const struct twin *twin, bool up);
const char *twin_function_sql(const struct way *way, bool filling, bool replaces);
const char *twin_triggers_sql(const struct way *way);
const char *twin_trigger_name(const struct way *way, size_t i);
enum { TWIN_TRIGGERS = 4 };
/* compare.c: of the rows of `table`, be it `from` or a leaf of it, those that are to have one in
 * `to` and disagree. */
const char *twin_left_sql(const struct twin *twin);
/* fill.c */
const char *twin_fill_function_sql(const struct twin *twin);
const char *twin_fill_sql(const struct twin *twin);
/* The lock between batches and those who take rows away. */
const char *twin_lock_key(const struct twin *twin);

#endif
