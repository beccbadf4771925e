/*
 * operation: one step of a phase, as data.
 *
 * Phase kinds compile to operations; `plan` prints them, the store keeps them when a plan is
 * registered, and `advance` and `revert` execute exactly what was stored: `go` leads from what it
 * `needs` to what it `leaves`, `back` from there to where it was. All texts and lists live in the
 * arena of the compilation.
 */
#ifndef SLUICE_PHASE_OPERATION_H
#define SLUICE_PHASE_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sql/lock.h"
#include "sql/sql.h"

enum object_class {
    OBJECT_TABLE,
    OBJECT_COLUMN,
    OBJECT_FUNCTION, /* of schema of.schema; of.name is NULL */
    OBJECT_TRIGGER,
    OBJECT_INDEX,
    OBJECT_CONSTRAINT,
    OBJECT_NOT_NULL,   /* name is the column */
    OBJECT_DEFAULT,    /* name is the column */
    OBJECT_STATISTICS, /* extended ones */
    OBJECT_VIEW,       /* of; name its name */
    OBJECT_SEQUENCE,   /* of; name is NULL */
};

/* By the names that hold when the operation runs. */
struct live_object {
    enum object_class class;
    struct qname of;  /* the table, or the sequence */
    const char *name; /* of what it has; NULL: itself */
};

/* What a probe answers. Partial: an index that is invalid, a constraint that is not validated, a
 * trigger that does not fire always. */
enum presence { ABSENT, PARTIAL, PRESENT };

struct effect {
    struct live_object object;
    enum presence presence;
};
struct effect_list {
    struct effect *items;
    size_t count;
};

/* Expectations of the object go along to the new name. */
struct rename {
    struct live_object from;
    const char *to;
};
struct rename_list {
    struct rename *items;
    size_t count;
};

/* A table, a sequence, or an index: of each partition's new one the name is NULL. An index that is
 * locked with its table, and what the step makes itself, need not stand here. */
struct step_lock {
    struct live_object object;
    enum lock_mode mode;
    bool only; /* without its partitions */
};
struct lock_list {
    struct step_lock *items;
    size_t count;
};

enum step_mode {
    STEP_NONE,        /* there is nothing to do */
    STEP_TRANSACTION, /* with its state row; neighbours of one group share the transaction */
    STEP_ALONE,       /* cannot run in a transaction: probed before, repaired */
    STEP_BATCHES,     /* many short transactions, rows and cursor together */
    STEP_WAIT,        /* until every transaction that is older than `since` has ended */
    STEP_CHECK, /* a query that must give no row; repeated whenever the phase is resumed. Back:
                   asked in its turn; the last of a phase before anything is taken back */
    STEP_APART, /* by itself, on another server or between it and this one: see struct apart */
};

/* How often. The statement of one for each partition has words in it for what differs: see
 * route/partitioned.h. */
enum step_each {
    EACH_ONCE,
    /* For each partition that has no part yet of the index that the operation needs: */
    EACH_INNER,     /* that has partitions of its own */
    EACH_LEAF,      /* that has rows */
    EACH_PARTITION, /* any */
    /* For each partition with rows whose constraint, which the operation needs, is not validated
     * yet. */
    EACH_UNVALIDATED,
};

/* What a step does of which the state row cannot be part, since another server has to do with it.
 * Each can be repeated: whoever was killed before it was recorded does it again. */
enum apart_act {
    APART_RUN,      /* the statement is run, unless `asks` says that it is `done` */
    APART_CARRY,    /* the query is asked on the other side; its `sql` is run on this one */
    APART_AWAIT,    /* until the query says `done`, or `asks` on the other side has a `trouble` */
    APART_CATCH_UP, /* until the query does, given as $1 the `mark` that `marks` gave before */
    APART_COMPARE,  /* the rows that the query gives of a range, by `key`, are the same on both
                       sides. Where they differ they are read again after a catch-up by `catches`,
                       until they do not or were the same for both looks where writers are */
    APART_NOTE,     /* as APART_RUN: which server it is whose rows were compared right before */
};
/* In the query of APART_COMPARE stands the first for which rows; in its `asks`, which says that,
 * the others for how the key compares, and with which parameter. */
#define APART_RANGE ":range"
#define APART_CMP ":cmp"
#define APART_BOUND ":bound"
/* The setting in which a statement finds the connection string that it takes, which stands in no
 * statement. */
#define APART_CONNECTION "sluice.connection"
struct apart {
    enum apart_act act;
    bool there; /* it is done on the other server; of APART_COMPARE: writers are there */
    const char *asks, *marks, *catches; /* as above; NULL: nothing */
    const char *connects; /* APART_RUN: how that server reaches the other side; NULL: it need not */
    /* Whether a side is the server whose rows are known: `done`, else what was `noted` and is so
     * `now`. APART_CATCH_UP fails where one is not; APART_COMPARE does nothing where both are. */
    const char *noted;
    int64_t within_ms; /* how long at most; 0: lock_deadline, of APART_COMPARE without end */
};

struct step {
    enum step_mode mode;
    enum step_each each;
    const char *sql; /* NULL for STEP_NONE */
    struct lock_list locks;
    const struct apart *apart; /* STEP_APART; else NULL */
};

/* Of the operations of a phase by which writers change from one server to the other. */
enum turning {
    TURN_NONE,
    TURN_SHUTS, /* from here on nobody writes; when the phase fails before TURN_OPENS, all is taken
                   back. On revert, once that is taken back, writers are where they were */
    TURN_OPENS, /* from here on they write on the other side */
};

/* Of STEP_BATCHES, on the way there, or on the way back alone. In its statement FILL_TABLE stands
 * for the table or a leaf of it; $1 and $2 bound the ctids; of a sync, $3 is the transaction of
 * `since` (NULL: it says nothing of this table's rows); last come the rows of one pass (tid[],
 * NULL: all). */
#define FILL_TABLE ":table"
#define FILL_REFUSES "SLU02"    /* SQLSTATE with which its statement refuses a row */
enum { FILL_RANGE_ROWS = 128 }; /* a power of two */
/* Rows of a batch that go by COPY from connection to connection, before its own statement finds
 * that they agree. */
struct bulk {
    const char *reach; /* the other server: see `other` of struct operation */
    /* Of the batch's pages, $1 and $2, of FILL_TABLE: `filled`, which asks the side that gets the
     * rows whether it has some already; `source` and `target`, the two COPY. No row: nothing to do.
     */
    const char *sql;
    bool pulls;           /* rows come from the other server; else they go there */
    const char *foreign;  /* quoted: the table here that stands for the one there */
    const char **columns; /* of it, which rows have */
    size_t column_count;
};

struct fill {
    const char **columns; /* that it sets: an index on one of them forbids heap-only updates */
    size_t column_count;
    bool in_passes; /* page by page in bits, so that a new version may stay in its page */
    bool of_sync;   /* it fills what a sync keeps, whose triggers leave its rows alone; else they
                       are written as by any client */
    /* The rows, by `key`, that are not filled, asked when it is done; FILL_TABLE as above, of a
     * sync $1 is the transaction of `since`. NULL where an older version has registered the plan.
     * The operation's `check` has the words for when there are some; NULL: the usual ones. On the
     * way back they are said, and left. */
    const char *left;
    const char *analyze; /* a table with columns, quoted, by whose statistics `left` is planned;
                            NULL: none that changed */
    bool by_key; /* `over` has ranges of a key, each of some FILL_RANGE_ROWS rows: a batch has one
                    snapshot, and the first are small */
    const struct bulk *bulk; /* or NULL */
    const char *over;  /* the table, quoted, whose pages are gone through; NULL: the operation's */
    const char *what;  /* for progress: "backfill public.users" */
    const char *verb;  /* of what is done to a row: "filled"; "": how many is not said */
    const char *stays; /* what a revert leaves as it is, and says then; NULL: nothing */
};

/* Of STEP_CHECK, of STEP_BATCHES about the rows that are left, and of what stands against the way
 * back: what is said when its query gives rows, whose column `key` is the detail. */
#define CHECK_COUNT ":count"
struct check {
    const char *path;          /* the search_path under which it is read */
    const char *one, *several; /* CHECK_COUNT stands for how many rows there are */
    const char *hint;
    /* What the answer rests on: a query for a text, `state`, which is read before the check and
     * kept with it. NULL: nothing that could change unseen. */
    const char *state;
    bool
        again; /* it compares with that of a check before: when it gives rows, that is read again */
    int64_t timeout_ms; /* how long it may take; 0: as long as it takes */
    bool loses; /* against the way back stands that their values would go for good; the operator may
                 * mean it */
};

/* An operation of a plan. */
struct operation_at {
    size_t phase, operation;
};

enum operation_cost {
    OPERATION_INSTANT, /* catalogue only */
    OPERATION_SCAN,    /* reads the whole table */
    OPERATION_FILL,    /* reads the table and writes rows, in batches */
    OPERATION_BUILD,   /* reads the table and writes an index */
};

struct operation {
    int group; /* neighbours in STEP_TRANSACTION with the same number are one transaction */
    struct qname table; /* that it is done to, and whose search_path holds */
    struct step go, back;
    const char *repair;      /* STEP_ALONE: what clears a partial result away, of the way on which
                                something is made */
    const struct fill *fill; /* STEP_BATCHES; else NULL */
    /* STEP_CHECK on either way, with `against`, perhaps STEP_BATCHES; else NULL */
    const struct check *check;
    /* The rows, by `key`, because of which it is not taken back. NULL: none. */
    const char *against;
    struct effect_list needs; /* what has to be there before */
    struct effect_list leaves;
    struct rename_list renames;
    struct operation_at since; /* STEP_WAIT, STEP_BATCHES of a sync: whose transaction bounds what
                                  is old, as $1 resp. $3 */
    const char *other;         /* STEP_APART: what reaches the other server; else NULL */
    enum turning turn;
    enum operation_cost cost;
    bool reversible; /* before the operation has run, can it be taken back? */
    const char *why; /* one line for people */
};

struct operation_list {
    struct operation *items;
    size_t count;
};

/* In a transaction; without a statement there is nothing to do. */
struct step step_in_transaction(const char *sql, struct lock_list locks);

/* Lists of one, and one more. LOCK_NONE is none. */
struct lock_list lock_one(struct arena *arena, const struct qname *table, enum lock_mode mode);
void lock_add(struct arena *arena, struct lock_list *list, const struct qname *table,
              enum lock_mode mode);
void lock_add_sequence(struct arena *arena, struct lock_list *list, const struct qname *sequence,
                       enum lock_mode mode);
struct effect_list effect_one(struct arena *arena, struct live_object object,
                              enum presence presence);
void effect_add(struct arena *arena, struct effect_list *list, struct live_object object,
                enum presence presence);
void rename_add(struct arena *arena, struct rename_list *list, struct live_object from,
                const char *to);

bool live_object_equal(const struct live_object *a, const struct live_object *b);

/* Whether it is done to each partition of its table. */
bool operation_is_for_each(const struct operation *operation);
/* Whether a lock of it is on each partition, or its index, in its turn: that on its table, unless
 * the tables above a partition are only read. */
bool operation_locks_each(const struct operation *operation, const struct step_lock *lock);
/* Whether it shares a transaction with its neighbours; one that does nothing on the way there
 * shares that on the way back. */
bool operation_is_grouped(const struct operation *operation);
/* Whether it changes nothing: a check, or a comparison. */
bool operation_only_asks(const struct operation *operation);
/* Whether its way back does something; a check only asks. */
bool operation_goes_back(const struct operation *operation);

/* What a transaction of them locks so that readers wait: of the one that locks the most tables. */
struct locked_at_once {
    size_t tables;
    size_t statements; /* that it runs meanwhile */
};
struct locked_at_once operations_lock_at_once(const struct operation_list *operations);
/* What is said when there are so many rows. */
const char *check_text(struct arena *arena, const struct check *check, long long count);

/* A statement as people are shown it: with the table in the place of FILL_TABLE. */
const char *operation_sql(struct arena *arena, const struct operation *operation);
const char *operation_undo_sql(struct arena *arena, const struct operation *operation);

/* Names used by the store, JSON and people: "transaction", "alone", … */
const char *apart_act_name(enum apart_act act); /* "run", "carry", … */
const char *turning_name(enum turning turn);    /* "none", "shuts", "opens" */
const char *step_mode_name(enum step_mode mode);
const char *step_each_name(enum step_each each);           /* "once", "inner partitions", … */
const char *operation_cost_name(enum operation_cost cost); /* "instant", "scan", "fill", "build" */
const char *object_class_name(enum object_class class);    /* "column", "not null", … */
const char *presence_name(enum presence presence);         /* "absent", "partial", "present" */

#endif
