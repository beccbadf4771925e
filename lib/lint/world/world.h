/*
 * world: what the statements so far have made and taken away.
 *
 * A name without a schema means an object of that name in any schema: search_path is not known.
 */
#ifndef SLUICE_LINT_WORLD_WORLD_H
#define SLUICE_LINT_WORLD_WORLD_H

#include "base/arena.h"
#include "lint/digest/act.h"

/* Tables, views, indexes and sequences share one space of names, as in PostgreSQL. */
enum world_space { WORLD_RELATION, WORLD_TYPE, WORLD_FUNCTION, WORLD_SCHEMA };

struct world_column {
    const char *name, *type;
    bool is_new, not_null, proved_null_free, has_default, dropped, is_array;
    size_t statement;
    size_t dropped_in; /* the statement */
};

struct world_constraint {
    const char *name;
    char what;
    bool validated, is_new_table, dropped;
    size_t transaction;
    const char **proves; /* columns that are not NULL while it is valid */
    size_t prove_count;
    const char *literals; /* of a check */
};

struct world_object {
    enum world_space space;
    struct qname name;
    bool is_new; /* made by these files */
    bool is_temporary;
    bool lost; /* one that was there before is dropped, or bears another name */
    bool is_view;
    bool renamed;      /* it had another name before */
    bool renamed_away; /* lost, by RENAME */
    size_t lost_in;    /* the statement */
    size_t made_in;    /* the transaction */
    struct qname on;   /* of an index: its table */
    const char **columns;
    size_t key_count; /* of an index */
    bool unique;
    const char *values; /* of an enum: those that were added, each between newlines */
    size_t values_in;   /* the transaction of the last of them */
    struct world_column *own_columns;
    size_t column_count;
    struct world_constraint *constraints;
    size_t constraint_count;
    struct world_object *next; /* of the same name */
};

/* A lock that keeps clients out, held to the end of the transaction. */
struct world_lock {
    struct qname table;
    size_t statement;
    const char *mode;
};

struct world {
    struct arena *arena;
    struct world_object **buckets;
    size_t bucket_count, object_count;
    struct world_lock *locks; /* of `transaction` */
    size_t lock_count;
    size_t transaction;
    const char *lock_timeout; /* as it was set; NULL: not yet */
    bool lock_timeout_local;
    size_t lock_timeout_in; /* the transaction, for SET LOCAL */
};

struct world world_new(struct arena *arena);

/* NULL: nobody has touched it. */
struct world_object *world_find(const struct world *world, enum world_space space,
                                struct qname name);
struct world_column *world_column(const struct world_object *object, const char *name);
struct world_constraint *world_constraint(const struct world_object *object, const char *name);

/* Takes the act in. `old`: of a file that ran long ago. */
void world_apply(struct world *world, const struct act *act, const struct act_statement *statement,
                 bool old);

/* The lock that an act takes and that keeps writers or readers out; NULL: none of that kind. */
const char *world_lock_of(const struct act *act);

#endif
