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

/* What expressions of the plan over a row of source call its table: its first name. */
const char *way_source_word(const struct way *way);
const char *way_source_key(const struct way *way, size_t i);
const char *way_target_key(const struct way *way, size_t i);

/* The columns of source that target is made of, without its key; and of these, those that the other
 * side cannot have set. */
const char **way_reads(const struct way *way, size_t *count);
const char **way_own_reads(const struct way *way, size_t *count);

/* Whether a row of `to` is of this mirror: prefix.a = 'x' AND …; "true" where all are. And the
 * values, with what stands before each: ", 'x'". */
const char *twin_is_ours(const struct twin *twin, const char *prefix);
const char *twin_constant_values(const struct twin *twin, const char *before);

/* alias.a = prefix.x AND …, the key of target and of source, with the constants of `to`. */
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
/* Whether the row `to` of `to` says what `up` says over the row `from` of `from`, to the byte; and,
 * for that, those values that are not columns of `from` as they are: NULL when all are. */
const char *twin_says_up(const struct twin *twin, const char *to, const char *from,
                         const char *rest);
const char *twin_rest_over(const struct twin *twin, const char *from);

/* The row `alias` of `from` under its table's own name, with the columns that `up` or `rows` and
 * `where` read. */
const char *twin_row_of_from(const struct twin *twin, const char *alias);

/* The values of up, resp. down, in types that an assignment makes the columns' own. */
const char *twin_assigned_over(const struct twin *twin, bool up, const char *alias);

/* Whether a row `alias` of target already says what source does, whose columns have `prefix`. */
const char *way_agrees(const struct way *way, const char *alias, const char *prefix);
/* The columns that are compared for this: ROW(prefix.a, …). */
const char *way_back_row(const struct way *way, const char *prefix);

/* Whether columns changed in an UPDATE, for WHEN and functions. */
const char *twin_changed(const struct twin *twin, const struct cat_table *table,
                         const char *const *names, size_t count);

/* taking.c: for the function of a way whose tables are these, quoted; "" without `only: columns`.
 */
const char *twin_taking_sql(const struct way *way, const char *source, const char *target,
                            const char *key_changed);
/* function.c */
const char *twin_function_sql(const struct way *way, bool filling, bool replaces);
/* trigger.c */
const char *twin_triggers_sql(const struct way *way);
const char *twin_trigger_name(const struct way *way, size_t i);
enum { TWIN_TRIGGERS = 4 };
/* compare.c: of the rows of `table`, be it `from` or a leaf of it, those that are to have one in
 * `to` and disagree. */
const char *twin_left_sql(const struct twin *twin);
/* fill.c */
const char *twin_fill_function_sql(const struct twin *twin);
const char *twin_fill_sql(const struct twin *twin);
/* rows.c: the bodies of the functions where a row of `from` has several in `to`; what makes the
 * rows of a batch, and takes them back; and whether the set of a row `alias` of `from` is as it
 * should be, one way or the other. */
const char *twin_rows_body(const struct way *way, bool filling);
const char *twin_wanted_over(const struct twin *twin, const char *alias);
const char *twin_set_agrees(const struct twin *twin, const char *alias);
const char *twin_told_by(const struct twin *twin, const char *before, const char *after);
/* Of the columns of the query: all, or those that do not tell rows apart; whether there are such;
 * and whether two rows have the same of the one, resp. the other. */
const char *twin_rows_columns(const struct twin *twin, const char *before, bool others);
bool twin_has_others(const struct twin *twin);
const char *twin_same_told_by(const struct twin *twin, const char *a, const char *b);
const char *twin_same_others(const struct twin *twin, const char *a, const char *b);
const char *twin_row_is_down(const struct twin *twin, const char *alias);
/* fill_rows.c: what a batch does then, from DECLARE on. */
void twin_add_rows_batch(const struct twin *twin, struct sql *body);
/* Of both: `execute` inserts plainly and is tried first, `own` is the transaction that has made a
 * row; then what is done where that met a row, and whether `meets` it. */
void twin_add_plain(const struct twin *twin, const char *execute, const char *own,
                    struct sql *body);
void twin_add_meets(const struct twin *twin, const char *meets, struct sql *body);
/* What a batch has read, and how it is read again (2. and 3. of fill.c). */
struct twin_look {
    const char *from;   /* the alias of a leaf, quoted */
    const char *batch;  /* what follows the leaf's name: AS alias WHERE … */
    const char *keys;   /* aggregates that tell the rows of the batch */
    const char *chosen; /* variables: what they said, */
    const char *seen;   /* and what they say now */
    const char *count;  /* of the rows that were read */
    const char *lock;   /* of rows that somebody writes: KEY SHARE, SHARE */
};
/* Leaves `touched`, where somebody else has written to a row of the batch, which is locked then,
 * and `moved`, where the batch has other rows than it read. */
void twin_add_look_again(const struct twin *twin, const struct twin_look *look, struct sql *body);
/* As many rows as `call` says, below a node, which is where a batch's rows are counted. */
const char *twin_counted_sql(struct arena *arena, const char *call);
/* function.c: who takes a row away waits for a batch; and how a function ends. */
void twin_add_wait_for_batch(const struct twin *twin, struct sql *body);
const char *twin_declare(void);
void twin_add_return(struct sql *body, const char *indent);
/* operations.c, proof.c: parts of operations. */
void twin_add(const struct twin *twin, int group, struct operation operation,
              struct operation_list *operations);
struct step twin_locked(const struct way *way, const char *sql, enum lock_mode mode);
const char *twin_drop_triggers_sql(const struct way *way);
struct effect_list twin_trigger_effects(const struct way *way, enum presence presence);
struct operation twin_analyze(const struct twin *twin);
struct lock_list twin_fill_locks(const struct twin *twin);

/* once.c, copy.c: of a mirror with `sync: none`. `gone`: rows of `to` that `from` has not are
 * deleted. */
#define TWIN_COPY_ARGUMENTS                                                                        \
    "kind pg_catalog.oid, first pg_catalog.tid, last pg_catalog.tid, gone boolean"
#define TWIN_DIFFERING_ARGUMENTS "gone boolean"
#define TWIN_NOT_KEPT "SL002"   /* SQLSTATE: a row differs after it was written */
enum { TWIN_COMPARED = 10000 }; /* rows whose sums are compared at a time */
void twin_once_begin(const struct twin *twin, int group, struct operation_list *operations);
void twin_once_end(const struct twin *twin, int group, const char *why, bool comes_back,
                   struct operation_list *operations);
void twin_once_fill(const struct twin *twin, int group, bool gone,
                    struct operation_list *operations);
const char *twin_copy_function_sql(const struct twin *twin);
const char *twin_differing_function_sql(const struct twin *twin);
const char *twin_copy_sql(const struct twin *twin, bool gone);
const char *twin_ranges_sql(const struct twin *twin, const struct qname *name, bool gone);
/* guard.c: for the state on which a comparison rests. */
const char *twin_guard_state_sql(const struct twin *twin);

/* The lock between batches and those who take rows away. */
const char *twin_lock_key(const struct twin *twin);

#endif
