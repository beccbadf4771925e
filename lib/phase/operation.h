/*
 * operation: one step of a phase, as data.
 *
 * Phase kinds compile to operations; `plan` prints them, the store keeps them when a plan is
 * registered, and `advance` and `revert` execute exactly what was stored. All texts live in the
 * arena of the compilation.
 */
#ifndef SLUICE_PHASE_OPERATION_H
#define SLUICE_PHASE_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "sql/lock.h"
#include "sql/sql.h"

enum operation_mode {
    OPERATION_TRANSACTION, /* with its state row in one transaction; neighbours of one group share
                              it */
    OPERATION_ALONE,       /* cannot run in a transaction: probed before and after, repaired */
    OPERATION_BATCHES,     /* many short transactions, rows and cursor together */
    OPERATION_WAIT,        /* waits for transactions older than the sync trigger */
    OPERATION_CHECK, /* a query that must return no row; repeated whenever the phase is resumed */
    OPERATION_ON_REVERT, /* has an undo only */
    /* For each partition of a partitioned table that has no part of its index `effect.name` yet:
     * see partitioned.h. */
    OPERATION_INNER,      /* that has partitions of its own: in a transaction each */
    OPERATION_BUILD_LEAF, /* that has rows: alone each, repaired */
    OPERATION_LEAF,       /* that has rows: in a transaction each */
    OPERATION_ATTACH,     /* any: in a transaction each */
    /* For each partition with rows whose constraint `effect.name` is not validated yet: likewise */
    OPERATION_VALIDATE_LEAF,
};

enum operation_cost {
    OPERATION_INSTANT, /* catalogue only */
    OPERATION_SCAN,    /* reads the whole table */
    OPERATION_FILL,    /* reads the table and writes rows, in batches */
    OPERATION_BUILD,   /* reads the table and writes an index */
};

/* What an operation leaves behind; a probe answers absent, partial or present for it. */
enum effect_kind {
    EFFECT_NONE,
    EFFECT_COLUMN,     /* of relation */
    EFFECT_FUNCTION,   /* schema-qualified by relation.schema, name */
    EFFECT_TRIGGER,    /* present: exists and fires always; partial: exists but is disabled */
    EFFECT_INDEX,      /* present: valid; partial: invalid */
    EFFECT_CONSTRAINT, /* present: validated; partial: NOT VALID */
    EFFECT_NOT_NULL,   /* name is the column */
    EFFECT_DEFAULT,    /* name is the column */
    EFFECT_STATISTICS, /* extended ones, of relation */
};

enum effect_want { EFFECT_ABSENT, EFFECT_PARTIAL, EFFECT_PRESENT };

struct effect {
    enum effect_kind kind;
    enum effect_want want;
    struct qname relation;
    const char *name;
};

struct operation {
    enum operation_mode mode;
    int group; /* neighbours in mode OPERATION_TRANSACTION with the same number are one transaction
                */
    const char *sql;
    const char *undo;              /* NULL: nothing to take back */
    enum operation_mode undo_mode; /* OPERATION_TRANSACTION or OPERATION_ALONE */
    const char *repair;            /* OPERATION_ALONE: what clears a partial result away */
    enum lock_mode lock;           /* the strongest lock, and on what */
    struct qname object;
    enum lock_mode other_lock; /* a foreign key's lock on the referenced table */
    struct qname other_object; /* name NULL: none */
    enum operation_cost cost;
    size_t sync_phase; /* OPERATION_WAIT, OPERATION_BATCHES: index of the add_column phase
                          whose transaction bounds it: $1 resp. $3 of sql */
    bool reversible;   /* before the operation has run, can it be taken back? */
    struct effect effect;
    const char *replaces; /* the name that the effect's object had before a rename, or NULL */
    const char *why;      /* one line for people */
};

struct operation_list {
    struct operation *items;
    size_t count;
};

/* Whether it is done to each partition of its object. */
bool operation_is_for_each(const struct operation *operation);
/* Whether it touches a partitioned table alone, and none of its partitions: its part of an index.
 */
bool operation_is_for_only(const struct operation *operation);

/* Names used by the store, JSON and people: "transaction", "alone", … */
const char *operation_mode_name(enum operation_mode mode);
const char *operation_cost_name(enum operation_cost cost); /* "instant", "scan", "fill", "build" */
const char *effect_kind_name(enum effect_kind kind);
const char *effect_want_name(enum effect_want want); /* "absent", "partial", "present" */

#endif
