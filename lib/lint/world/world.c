#include "lint/world/world.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

enum { BUCKETS = 2048 };

struct world world_new(struct arena *arena)
{
    return (struct world){.arena = arena,
                          .buckets = arena_alloc(arena, BUCKETS * sizeof(struct world_object *)),
                          .bucket_count = BUCKETS};
}

static size_t bucket_of(const char *name)
{
    size_t hash = 5381;
    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return hash % BUCKETS;
}

static bool same_schema(const char *a, const char *b)
{
    return !a || !b || strcmp(a, b) == 0;
}

struct world_object *world_find(const struct world *w, enum world_space space, struct qname name)
{
    if (!name.name)
        return NULL;
    for (struct world_object *object = w->buckets[bucket_of(name.name)]; object;
         object = object->next)
        if (object->space == space && strcmp(object->name.name, name.name) == 0 &&
            same_schema(object->name.schema, name.schema))
            return object;
    return NULL;
}

struct world_column *world_column(const struct world_object *object, const char *name)
{
    for (size_t i = object && name ? object->column_count : 0; i > 0; i--)
        if (str_equal(object->own_columns[i - 1].name, name))
            return &object->own_columns[i - 1];
    return NULL;
}

struct world_constraint *world_constraint(const struct world_object *object, const char *name)
{
    for (size_t i = object && name ? object->constraint_count : 0; i > 0; i--)
        if (str_equal(object->constraints[i - 1].name, name))
            return &object->constraints[i - 1];
    return NULL;
}

static struct world_object *touch(struct world *w, enum world_space space, struct qname name)
{
    struct world_object *object = world_find(w, space, name);
    if (object || !name.name)
        return object;
    object = arena_alloc(w->arena, sizeof *object);
    object->space = space;
    object->name = name;
    object->next = w->buckets[bucket_of(name.name)];
    w->buckets[bucket_of(name.name)] = object;
    w->object_count++;
    return object;
}

/* Each act is taken in by one of these. */
struct taking {
    struct world *world;
    const struct act *act;
    const struct act_statement *statement;
    bool old;
};

static struct world_object *make(const struct taking *t, enum world_space space, struct qname name)
{
    struct world_object *object = touch(t->world, space, name);
    if (!object)
        return NULL;
    object->is_new = !t->old;
    object->made_in = t->statement->transaction;
    object->column_count = object->constraint_count = 0;
    object->is_view = false;
    object->is_temporary = act_has(t->act, ACT_TEMPORARY);
    if (t->old)
        object->lost = false;
    return object;
}

static void lose(const struct taking *t, enum world_space space, struct qname name)
{
    struct world_object *object = touch(t->world, space, name);
    if (!object)
        return;
    /* What these files made and took away again nobody has seen. */
    object->lost |= !object->is_new;
    object->is_new = false;
    object->lost_in = t->act->statement;
    object->column_count = object->constraint_count = 0;
}

static void rename_object(const struct taking *t, enum world_space space)
{
    struct world_object *old = touch(t->world, space, t->act->object);
    if (!old || !t->act->other.name)
        return;
    struct world_object kept = *old;
    lose(t, space, t->act->object);
    old->renamed_away = true;
    struct world_object *now = make(t, space, t->act->other);
    now->is_new = kept.is_new;
    now->is_view = kept.is_view;
    now->renamed = true;
    now->on = kept.on;
    now->columns = kept.columns;
    now->key_count = kept.key_count;
    now->unique = kept.unique;
    now->own_columns = kept.own_columns;
    now->column_count = kept.column_count;
    now->constraints = kept.constraints;
    now->constraint_count = kept.constraint_count;
}

static struct world_column *column_of(const struct taking *t, const char *name)
{
    struct world_object *table = touch(t->world, WORLD_RELATION, t->act->object);
    if (!table || !name)
        return NULL;
    struct world_column *column = world_column(table, name);
    if (!column) {
        column = ARENA_PUSH(t->world->arena, table->own_columns, table->column_count);
        column->name = name;
    }
    return column;
}

static void add_column(const struct taking *t)
{
    struct world_column *column = column_of(t, t->act->column);
    if (!column)
        return;
    column->is_new = !t->old;
    column->dropped = false;
    column->statement = t->act->statement;
    /* With IF NOT EXISTS it may be one of another type. */
    column->type = act_has(t->act, ACT_IF_NOT_EXISTS) ? NULL : t->act->type;
    column->not_null = act_has(t->act, ACT_NOT_NULL);
    column->has_default = act_has(t->act, ACT_DEFAULT) || act_has(t->act, ACT_SERIAL) ||
                          act_has(t->act, ACT_IDENTITY);
}

static void drop_column(const struct taking *t)
{
    struct world_column *column = column_of(t, t->act->column);
    if (!column)
        return;
    column->dropped = true;
    column->dropped_in = t->act->statement;
}

static void rename_column(const struct taking *t)
{
    struct world_column *column = column_of(t, t->act->column);
    if (column)
        column->name = t->act->name;
}

/* The column's own facts; NULL where nothing was known of it. */
static void change_column(const struct taking *t)
{
    struct world_column *column = column_of(t, t->act->column);
    if (!column)
        return;
    switch (t->act->kind) {
    case ACT_SET_NOT_NULL:
        column->not_null = true;
        break;
    case ACT_DROP_NOT_NULL:
        column->not_null = false;
        break;
    case ACT_SET_DEFAULT:
        column->has_default = act_has(t->act, ACT_DEFAULT);
        break;
    case ACT_DROP_DEFAULT:
        column->has_default = false;
        break;
    default:
        column->type = t->act->type;
    }
}

static void add_constraint(const struct taking *t)
{
    struct world_object *table = touch(t->world, WORLD_RELATION, t->act->object);
    if (!table)
        return;
    struct world_constraint *constraint =
        ARENA_PUSH(t->world->arena, table->constraints, table->constraint_count);
    constraint->name = t->act->name;
    constraint->what = t->act->what;
    constraint->validated = !act_has(t->act, ACT_NOT_VALID);
    constraint->transaction = t->statement->transaction;
    constraint->literals = t->act->literals;
    constraint->proves = t->act->what == 'f' ? NULL : t->act->others;
    constraint->prove_count = t->act->what == 'f' ? 0 : t->act->other_count;
    if (t->act->what == 'p' && table->is_new)
        for (size_t i = 0; i < t->act->column_count; i++) {
            struct world_column *column = column_of(t, t->act->columns[i]);
            if (column)
                column->not_null = true;
        }
}

static void validate(const struct taking *t)
{
    struct world_object *table = touch(t->world, WORLD_RELATION, t->act->object);
    struct world_constraint *constraint = world_constraint(table, t->act->name);
    if (constraint)
        constraint->validated = true;
}

static void drop_constraint(const struct taking *t)
{
    struct world_object *table = touch(t->world, WORLD_RELATION, t->act->object);
    struct world_constraint *constraint = world_constraint(table, t->act->name);
    if (!table)
        return;
    if (!constraint) {
        constraint = ARENA_PUSH(t->world->arena, table->constraints, table->constraint_count);
        constraint->name = t->act->name;
    }
    constraint->dropped = true;
}

static void create_index(const struct taking *t)
{
    if (!t->act->name)
        return;
    struct world_object *index =
        make(t, WORLD_RELATION, (struct qname){t->act->object.schema, t->act->name});
    index->on = t->act->object;
    index->columns = t->act->columns;
    index->key_count = t->act->column_count;
    index->unique = act_has(t->act, ACT_UNIQUE) && !act_has(t->act, ACT_WHERE);
}

static void add_enum_value(const struct taking *t)
{
    struct world_object *type = touch(t->world, WORLD_TYPE, t->act->object);
    if (!type || !t->act->name)
        return;
    bool same = type->values && type->values_in == t->statement->transaction;
    type->values =
        arena_printf(t->world->arena, "%s%s\n", same ? type->values : "\n", t->act->name);
    type->values_in = t->statement->transaction;
}

static void set_variable(const struct taking *t)
{
    if (!t->act->name || strcasecmp(t->act->name, "lock_timeout") != 0)
        return;
    t->world->lock_timeout = t->act->text;
    t->world->lock_timeout_local = act_has(t->act, ACT_LOCAL);
    t->world->lock_timeout_in = t->statement->transaction;
}

static void hold(const struct taking *t)
{
    struct world *w = t->world;
    const char *mode = world_lock_of(t->act);
    if (w->transaction != t->statement->transaction) {
        w->transaction = t->statement->transaction;
        w->lock_count = 0;
        if (w->lock_timeout_local && w->lock_timeout_in != w->transaction)
            w->lock_timeout = NULL;
    }
    const struct world_object *table = world_find(w, WORLD_RELATION, t->act->object);
    if (mode && t->act->object.name && !(table && table->is_new) && !t->old)
        *ARENA_PUSH(w->arena, w->locks, w->lock_count) =
            (struct world_lock){t->act->object, t->act->statement, mode};
}

static void take_object(const struct taking *t)
{
    const struct act *act = t->act;
    struct world_object *object;
    switch (act->kind) {
    case ACT_CREATE_TABLE:
    case ACT_CREATE_SEQUENCE:
        make(t, WORLD_RELATION, act->object);
        break;
    case ACT_CREATE_VIEW:
        object = world_find(t->world, WORLD_RELATION, act->object);
        if (!act_has(act, ACT_REPLACE) || (object && object->lost))
            make(t, WORLD_RELATION, act->object)->is_view = true;
        break;
    case ACT_CREATE_TYPE:
        make(t, WORLD_TYPE, act->object);
        break;
    case ACT_CREATE_FUNCTION:
        if (!act_has(act, ACT_REPLACE))
            make(t, WORLD_FUNCTION, act->object);
        break;
    case ACT_CREATE_SCHEMA:
        make(t, WORLD_SCHEMA, act->object);
        break;
    case ACT_DROP_TABLE:
    case ACT_DROP_VIEW:
    case ACT_DROP_SEQUENCE:
    case ACT_DROP_INDEX:
        lose(t, WORLD_RELATION, act->object);
        break;
    case ACT_DROP_TYPE:
        lose(t, WORLD_TYPE, act->object);
        break;
    case ACT_DROP_FUNCTION:
        lose(t, WORLD_FUNCTION, act->object);
        break;
    case ACT_RENAME_TABLE:
    case ACT_RENAME_SEQUENCE:
    case ACT_RENAME_INDEX:
        rename_object(t, WORLD_RELATION);
        break;
    case ACT_RENAME_VIEW:
        if (!act->column)
            rename_object(t, WORLD_RELATION);
        break;
    case ACT_RENAME_TYPE:
        rename_object(t, WORLD_TYPE);
        break;
    case ACT_RENAME_FUNCTION:
        rename_object(t, WORLD_FUNCTION);
        break;
    default:
        break;
    }
}

static void take_part(const struct taking *t)
{
    switch (t->act->kind) {
    case ACT_COLUMN:
    case ACT_ADD_COLUMN:
        add_column(t);
        break;
    case ACT_DROP_COLUMN:
        drop_column(t);
        break;
    case ACT_RENAME_COLUMN:
        rename_column(t);
        break;
    case ACT_SET_NOT_NULL:
    case ACT_DROP_NOT_NULL:
    case ACT_SET_DEFAULT:
    case ACT_DROP_DEFAULT:
    case ACT_ALTER_TYPE:
        change_column(t);
        break;
    case ACT_ADD_CONSTRAINT:
        add_constraint(t);
        break;
    case ACT_VALIDATE_CONSTRAINT:
        validate(t);
        break;
    case ACT_DROP_CONSTRAINT:
        drop_constraint(t);
        break;
    case ACT_CREATE_INDEX:
        create_index(t);
        break;
    case ACT_ADD_ENUM_VALUE:
        add_enum_value(t);
        break;
    case ACT_SET_VARIABLE:
        set_variable(t);
        break;
    default:
        take_object(t);
    }
}

void world_apply(struct world *world, const struct act *act, const struct act_statement *statement,
                 bool old)
{
    const struct taking taking = {world, act, statement, old};
    hold(&taking);
    take_part(&taking);
}
