/*
 * rows: the rows of a table that an expression of the plan chooses, and what is done to them in
 * batches: some of their columns are set.
 *
 * A row is set once, whoever is killed in between: the statement takes only rows which `set` brings
 * out of `where`, so that a `set` that reads what it sets (n + 1) is applied to no row twice. What
 * it does not bring out is left, and named when the batches are done. Where a value is volatile
 * there is no telling beforehand; then nothing that is set may be read, and a row may get another
 * value instead of its first one.
 *
 * Expressions use the names of columns that hold when the phase runs.
 */
#ifndef SLUICE_PHASE_ROWS_H
#define SLUICE_PHASE_ROWS_H

#include "phase/story/story.h"

struct set_column {
    struct name_at name;
    struct sql_fragment value;
};
struct row_choice {
    struct table_at table;
    struct set_column *sets;
    size_t set_count;
    struct sql_fragment where;
    bool keep;     /* rows that come to `where` later are set, too: keep.h */
    bool passing;  /* but only until the phase is done */
    bool remember; /* what they had comes back by a revert: memory.h */
};

/* For a kind's `tell`. */
void rows_tell(struct story *story, const struct row_choice *choice);

/* What the phase chooses; NULL: nothing. */
const struct row_choice *rows_choice(const struct story *story, size_t phase);

/* That none of the table's columns has another name by then. */
void rows_demand(const struct story *story, size_t index, const struct row_choice *choice,
                 struct problem_list *problems);

/* `where` and `set` as the server and the catalogue see them. */
void rows_check(const struct phase_context *context, const struct cat_table *table,
                const struct row_choice *choice, struct finding_list *findings);

/* The statement of a batch, and the rows that are left: see struct fill. */
const char *rows_set_sql(const struct phase_context *context, const struct row_choice *choice);
const char *rows_left_sql(const struct phase_context *context, const struct row_choice *choice);
/* What follows the table's name in a statement that goes over the rows of a batch: from WHERE on.
 */
const char *rows_of_batch_sql(struct arena *arena, const struct row_choice *choice);
/* The same, of those that `set` brings out of `where`. */
const char *rows_to_set_sql(const struct phase_context *context, const struct row_choice *choice);
/* How rows that are left refuse the phase; `hint` says what to look for. */
const struct check *rows_left_words(const struct phase_context *context,
                                    const struct row_choice *choice, const char *hint);
/* The rows, by `key`, that `set` would not bring out of `where`. `sample`: what follows the table's
 * name, or "". NULL: that cannot be told beforehand. */
const char *rows_staying_sql(const struct phase_context *context, const struct row_choice *choice,
                             const char *sample);

/* What sets the rows, in batches; `stays`: what a revert says that it leaves, or NULL. */
struct operation rows_set_operation(const struct phase_context *context, const char *stays);

/* Before the plan begins: rows that would never be done are a question for `violators`. Those that
 * come later are named when the batches have left them. */
void rows_ask_staying(const struct phase_context *context, const bool *filled, const char *sample,
                      struct violator_list *list);

/* What the column of a FACT_SETS is when that phase is done, as SQL over a row from before it;
 * NULL: that is not known. */
const char *rows_value_sql(const struct phase_context *context, const struct fact *sets);

/* Which rows the phase of a FACT_DELETES takes away, as SQL over a row from before it; NULL: that
 * is not known. */
const char *rows_deleted_sql(const struct phase_context *context, const struct fact *deletes);

/* The table, and those that the expressions read. */
struct lock_list rows_locks(const struct phase_context *context, const struct row_choice *choice,
                            enum lock_mode mode);

/* A row's key for people, over the table's own columns: id=7, region=north. */
const char *rows_key_sql(struct arena *arena, const struct cat_table *table);

#endif
