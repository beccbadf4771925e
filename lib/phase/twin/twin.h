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
 * nor removed, on either side.
 *
 * Filling (fill.c says why no row comes back or loses a write) needs no lock on rows of `from` but
 * on those that somebody is writing just then.
 *
 * `up` and `where` are SQL over a row of `from`, `down` over one of `to`.
 */
#ifndef SLUICE_PHASE_TWIN_H
#define SLUICE_PHASE_TWIN_H

#include "phase/story/story.h"

struct twin_key {
    struct name_at to, from;
};
struct twin_column {
    struct name_at name;
    struct sql_fragment value;
};
enum twin_only { TWIN_ROWS, TWIN_COLUMNS };           /* what is kept in step */
enum twin_sync { TWIN_AS_GIVEN, TWIN_BOTH, TWIN_UP }; /* as given: both where there is a `down` */
/* What a plan says of it; of FACT_MIRRORS and FACT_REFLECTS. */
struct pair {
    struct table_at from, to;
    struct twin_key *keys;
    size_t key_count;
    struct sql_fragment where; /* text NULL: every row */
    struct twin_column *ups;   /* columns of `to` */
    size_t up_count;
    struct twin_column *downs; /* columns of `from` */
    size_t down_count;
    enum twin_sync sync;
    enum twin_only only;
};

struct twin {
    const struct phase_context *context;
    const struct fact *fact; /* FACT_MIRRORS */
    const struct pair *pair;
    const struct cat_twin *found;
    const struct cat_table *from, *to;
    bool both;    /* `down` is in force */
    bool depends; /* a foreign key of `to` references `from` by the key */
    const char *hash;
    const char *from_function, *to_function, *fill_function; /* in schema sluice */
};

bool pair_is_both(const struct pair *pair);

/* The mirror that the phase `name` before phase `end` tells of; NULL: none. And the one that a
 * phase copies rows for. */
const struct fact *twin_named(const struct story *story, const char *name, size_t end);
const struct fact *twin_copied(const struct story *story, size_t phase);
/* The first phase before `end` that copies its rows; NULL: none. */
const struct fact *twin_filling(const struct story *story, const struct fact *mirrors, size_t end);
/* Whether a release between the mirror and phase `end` ends it; likewise a drop of a column that it
 * uses, as far as is known. */
bool twin_is_released(const struct story *story, const struct fact *mirrors, size_t end);
bool twin_is_dropped(const struct phase_context *context, const struct fact *mirrors, size_t end);
/* Whether the column, or with name NULL the table, is one of the mirror's two sides. */
bool twin_uses(const struct phase_context *context, const struct fact *mirrors,
               const struct object *column);

/* False: the catalogue has no answers, for which a preflight has the reason. */
bool twin_of(const struct phase_context *context, const struct fact *mirrors, struct twin *twin);
/* The function of the triggers on `from`: what tells that the mirror is there. */
const char *twin_function_name(struct arena *arena, const char *plan, const char *phase);

/* Triggers and functions come, resp. go. */
void twin_begin(const struct twin *twin, int group, struct operation_list *operations);
void twin_end(const struct twin *twin, int group, const char *why, bool comes_back,
              struct operation_list *operations);
/* The rows of `to` are made, in batches. */
void twin_fill(const struct twin *twin, int group, struct operation_list *operations);
/* Rows agree: before they may part for good, resp. before a revert lets the mirror go on. */
void twin_proof(const struct twin *twin, int group, struct operation_list *operations);
void twin_proof_back(const struct twin *twin, int group, struct operation_list *operations);
/* The rows, by `key`, in which neither to = up(from) nor from = down(to). */
const char *twin_differing_sql(const struct twin *twin);

#endif
