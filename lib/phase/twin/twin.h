/*
 * twin: rows of two tables that are kept in step, as a sync does columns (phase/sync/sync.h).
 *
 * Each table has AFTER triggers that write the other: INSERT, DELETE and UPDATE of a row where a
 * column changed that the other side is made of, and TRUNCATE. Who wrote is told from the values. A
 * write of one side goes to the other unless that agrees already: to = up(from), or from =
 * down(to). So what comes back from the other side ends there, whoever's trigger it was; only when
 * a column changed that the other side could not have set is there no doubt, and nothing is asked.
 * Triggers fire last among AFTER triggers, in every session; their functions run as the owner, so
 * that an application needs no right on the other table, and nobody else may make triggers of them.
 *
 * `where` says which rows of `from` have one in `to`: a row that comes into it makes one, a row
 * that leaves it takes it away. On the way back there are two cases. Where a foreign key of `to`
 * references `from` by the key, rows of `to` hang on rows of `from`: an INSERT finds its row there,
 * and a DELETE leaves NULL in what `down` sets. Without it the two tables are equals, and a row
 * that is made or removed here is made or removed there. With `only: columns` rows are neither made
 * nor removed, on either side: a row that comes without these columns (they are what an INSERT that
 * does not name them gives), or goes along to another key, takes what the other side says.
 *
 * While it writes, the setting TWIN_WRITES has the depth of its trigger (pg_trigger_depth), by
 * which a watch (phase/watch/watch.h) knows its writes from those that triggers of the application
 * make because of them.
 *
 * Filling (fill.c says why no row comes back or loses a write) needs no lock on rows of `from` but
 * on those that somebody is writing just then.
 *
 * With `rows`, a query over a row of `from`, that row has several in `to`, as a set: what a unique
 * key of `to` has beside the mirror's key tells them apart (told_by). A row of `from` that is
 * written brings the set to what the query says, in one statement, and leaves rows alone that are
 * as they should be; a row of `to` that is written sets `down` in its row of `from`, by aggregates
 * over the set, unless the set is what the query says already. That row is locked first, so that
 * who writes another row of the set waits, and then sees both. Rows of `from` are neither made nor
 * removed.
 *
 * Several mirrors may have one `to`, where columns with a constant tell whose rows they are: these
 * are part of the key, and rows with another value are none of this mirror's.
 *
 * With `sync: none` there are no triggers: rows are copied on request, by ranges of the key
 * (ranges.h, copy.c), and either table may be a foreign one. With `by_copy` the engine reaches its
 * server itself, and rows of ranges of which `to` has none go there by COPY (bulk.c).
 *
 * `up` and `where` are SQL over a row of `from`, `down` over one of `to`.
 */
#ifndef SLUICE_PHASE_TWIN_H
#define SLUICE_PHASE_TWIN_H

#include "phase/reach.h"
#include "phase/story/story.h"

#define TWIN_WRITES "sluice.mirror"

struct twin_key {
    struct name_at to, from;
};
struct twin_column {
    struct name_at name;
    struct sql_fragment value;
};
enum twin_only { TWIN_ROWS, TWIN_COLUMNS }; /* what is kept in step */
/* As given: both where there is a `down`. */
enum twin_sync { TWIN_AS_GIVEN, TWIN_BOTH, TWIN_UP, TWIN_NONE };
/* What a plan says of it; of FACT_MIRRORS and FACT_REFLECTS. */
struct pair {
    struct table_at from, to;
    struct twin_key *keys;
    size_t key_count;
    struct twin_column *constants; /* columns of `to` that tell rows of this mirror from others' */
    size_t constant_count;
    struct sql_fragment where; /* text NULL: every row */
    struct sql_fragment rows;  /* for several rows of `to`; text NULL: one, of `ups` */
    struct twin_column *ups;   /* columns of `to` */
    size_t up_count;
    struct twin_column *downs; /* columns of `from` */
    size_t down_count;
    enum twin_sync sync;
    enum twin_only only;
    struct reach by_copy; /* of a foreign table: its server; neither: none */
};

struct twin {
    const struct phase_context *context;
    const struct fact *fact; /* FACT_MIRRORS */
    const struct pair *pair;
    const struct cat_twin *found;
    const struct cat_table *from, *to;
    bool both;            /* `down` is in force */
    bool answers;         /* `to` has triggers: for `down`, and where its rows come by themselves */
    bool depends;         /* a foreign key of `to` references `from` by the key */
    const char **told_by; /* of the columns of `rows`, those that tell rows of one key apart */
    size_t told_by_count;
    const char *hash;
    bool once;    /* `sync: none`: nothing keeps rows in step, they are copied on request */
    bool foreign; /* one of the two is a foreign table */
    bool gone;    /* a phase before this one brings it up to date: it deletes what is gone */
    const char *from_function, *to_function, *fill_function; /* in schema sluice */
    const char *copy_function, *differing_function;          /* once */
    const char *guard_function, *guard_sequence;             /* once, while it is dropped */
};

bool pair_is_both(const struct pair *pair);
bool pair_is_once(const struct pair *pair);
bool pair_is_by_copy(const struct pair *pair);

/* The mirror that the phase `name` before phase `end` tells of; NULL: none. And the one that a
 * phase copies rows for. */
const struct fact *twin_named(const struct story *story, const char *name, size_t end);
const struct fact *twin_copied(const struct story *story, size_t phase);
/* The first phase before `end` that copies its rows; NULL: none. */
const struct fact *twin_filling(const struct story *story, const struct fact *mirrors, size_t end);
/* Whether a release between the mirror and phase `end` ends it; likewise a drop of a column that it
 * uses, as far as is known, or of one of its tables. */
bool twin_is_released(const struct story *story, const struct fact *mirrors, size_t end);
bool twin_is_dropped(const struct phase_context *context, const struct fact *mirrors, size_t end);
/* Whether the column, or with name NULL the table, is one of the mirror's two sides. */
bool twin_uses(const struct phase_context *context, const struct fact *mirrors,
               const struct object *column);

/* False: the catalogue has no answers, for which a preflight has the reason. */
bool twin_of(const struct phase_context *context, const struct fact *mirrors, struct twin *twin);
/* The unique index, if it is one that ON CONFLICT can go by, of these columns and nothing else. */
bool twin_is_key(const struct cat_index *index, const char *const *names, size_t count);
/* The function of the triggers on `from`, or the one that copies: what tells that the mirror is
 * there. */
const char *twin_function_name(struct arena *arena, const struct pair *pair, const char *plan,
                               const char *phase);

/* The column of `from` that the text names, if it does nothing else; or NULL. */
const struct cat_column *twin_plain_column(const struct twin *twin,
                                           const struct sql_fragment *value);

/* A column's type without its length, which cuts in a cast. */
const char *twin_assigned_type(struct arena *arena, const struct cat_column *column);
/* Settings on which values of `up`, resp. `down`, depend: SET clauses; "" for none. */
const char *twin_value_settings(const struct twin *twin, bool up);
/* What goes by COPY; NULL without `by_copy`. */
const struct bulk *twin_bulk(const struct twin *twin);

/* Its functions go on when the two tables trade their names in this phase. */
void twin_trade(const struct twin *twin, int group, struct operation_list *operations);
/* Triggers and functions come, resp. go. */
void twin_begin(const struct twin *twin, int group, struct operation_list *operations);
void twin_end(const struct twin *twin, int group, const char *why, bool comes_back,
              struct operation_list *operations);
/* The rows of `to` are made, in batches; where it is `once`, with `gone` those are deleted that
 * `from` has not. */
void twin_fill(const struct twin *twin, int group, bool gone, struct operation_list *operations);
/* Rows agree: before they may part for good, resp. before a revert lets the mirror go on. */
void twin_proof(const struct twin *twin, int group, struct operation_list *operations);
void twin_proof_back(const struct twin *twin, int group, struct operation_list *operations);
/* Nothing has bypassed the mirror since twin_proof in this phase; for the transaction that ends it.
 */
void twin_is_current(const struct twin *twin, int group, struct operation_list *operations);
/* Where nothing keeps rows in step: whether a drop can know that nobody wrote `from` since rows
 * were compared; and what does. It begins before twin_proof, and is of its state. */
bool twin_is_guarded(const struct twin *twin);
void twin_guard_begin(const struct twin *twin, int group, struct operation_list *operations);
void twin_guard_end(const struct twin *twin, int group, struct operation_list *operations);
/* The rows, by `key`, in which neither to = up(from) nor from = down(to); of a random share of the
 * pages of both tables, 0 to 1. */
const char *twin_differing_sql(const struct twin *twin);
const char *twin_sampled_sql(const struct twin *twin, double share);

#endif
