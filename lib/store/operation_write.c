/* The operations of a phase, with their lists, as they are written: see store.h. */
#include "store/parts.h"
#include "store/store.h"
#include "store_sql.h"

/* Rows of a list, column by column, for unnest(). */
struct columns {
    struct arena *arena;
    const char **cells[7];
    size_t rows;
};

static void add_row(struct columns *columns, const char *const *cells, size_t count)
{
    size_t rows = columns->rows;
    for (size_t i = 0; i < count; i++) {
        size_t filled = rows;
        *ARENA_PUSH(columns->arena, columns->cells[i], filled) = cells[i];
    }
    columns->rows++;
}
#define ADD_ROW(columns, ...)                                                                      \
    add_row((columns), (const char *const[]){__VA_ARGS__},                                         \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static const char *column(const struct columns *columns, size_t index)
{
    return sql_array(columns->arena, columns->cells[index], columns->rows);
}

static void add_locks(struct columns *columns, const char *way, const struct lock_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct step_lock *lock = &list->items[i];
        const struct live_object *object = &lock->object;
        ADD_ROW(columns, way, object_class_name(object->class), object->of.schema, object->of.name,
                object->name, arena_printf(columns->arena, "%d", (int)lock->mode),
                lock->only ? "t" : "f");
    }
}

static void add_effects(struct columns *columns, const char *role, const struct effect_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct live_object *object = &list->items[i].object;
        ADD_ROW(columns, role, object_class_name(object->class), object->of.schema, object->of.name,
                object->name, presence_name(list->items[i].presence));
    }
}

static void add_renames(struct columns *columns, const struct rename_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct live_object *from = &list->items[i].from;
        ADD_ROW(columns, object_class_name(from->class), from->of.schema, from->of.name, from->name,
                list->items[i].to);
    }
}

static const char *apart_array(struct arena *arena, const struct apart *apart)
{
    if (!apart)
        return NULL;
    const char *const parts[APART_PARTS] = {
        apart_act_name(apart->act),
        apart->there ? "there" : "here",
        apart->asks ? apart->asks : "",
        apart->marks ? apart->marks : "",
        apart->catches ? apart->catches : "",
        apart->connects ? apart->connects : "",
        arena_printf(arena, "%lld", (long long)apart->within_ms),
        apart->noted ? apart->noted : "",
    };
    return sql_array(arena, parts, APART_PARTS);
}

static const char *bulk_array(struct arena *arena, const struct bulk *bulk)
{
    const char **parts = NULL;
    size_t count = 0;
    if (!bulk)
        return NULL;
    const char *const first[BULK_PARTS] = {bulk->reach, bulk->pulls ? "pulls" : "pushes",
                                           bulk->foreign, bulk->sql};
    for (size_t i = 0; i < BULK_PARTS; i++)
        *ARENA_PUSH(arena, parts, count) = first[i];
    for (size_t i = 0; i < bulk->column_count; i++)
        *ARENA_PUSH(arena, parts, count) = bulk->columns[i];
    return sql_array(arena, parts, count);
}

static bool insert_operation(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                             size_t ordinal, const struct operation *o, struct error *error)
{
    struct columns locks = {.arena = arena}, effects = locks, renames = locks;
    const struct fill *fill = o->fill;
    const struct check none = {0}, *check = o->check ? o->check : &none;
    add_locks(&locks, "go", &o->go.locks);
    add_locks(&locks, "back", &o->back.locks);
    add_effects(&effects, "needs", &o->needs);
    add_effects(&effects, "leaves", &o->leaves);
    add_renames(&renames, &o->renames);
    return pg_run(
        pg, sql_insert_operation,
        PG_PARAMS(NUMBER(plan_id), NUMBER(phase), NUMBER(ordinal), NUMBER(o->group),
                  o->table.schema, o->table.name, step_mode_name(o->go.mode),
                  step_each_name(o->go.each), o->go.sql, o->repair, step_mode_name(o->back.mode),
                  step_each_name(o->back.each), o->back.sql, NUMBER(o->since.phase),
                  NUMBER(o->since.operation), operation_cost_name(o->cost),
                  o->reversible ? "t" : "f", o->why,
                  fill ? sql_array(arena, fill->columns, fill->column_count) : NULL,
                  fill ? (fill->in_passes ? "t" : "f") : NULL, fill ? fill->what : NULL,
                  check->path, check->one, check->several, check->hint, /* 25 */
                  column(&locks, 0), column(&locks, 1), column(&locks, 2), column(&locks, 3),
                  column(&locks, 4), column(&locks, 5), column(&locks, 6), /* 32 */
                  column(&effects, 0), column(&effects, 1), column(&effects, 2),
                  column(&effects, 3), column(&effects, 4), column(&effects, 5), /* 38 */
                  column(&renames, 0), column(&renames, 1), column(&renames, 2),
                  column(&renames, 3), column(&renames, 4), fill ? fill->left : NULL, check->state,
                  check->again ? "t" : "f", o->against, check->loses ? "t" : "f", /* 48 */
                  !fill || fill->of_sync ? "t" : "f", fill ? fill->verb : NULL,
                  fill ? fill->stays : NULL, fill ? fill->over : NULL, NUMBER(check->timeout_ms),
                  fill && fill->by_key ? "t" : "f", /* 54 */
                  apart_array(arena, o->go.apart), apart_array(arena, o->back.apart), o->other,
                  turning_name(o->turn), bulk_array(arena, fill ? fill->bulk : NULL),
                  fill ? fill->analyze : NULL), /* 60 */
        NULL, error);
}

bool store_write_operations(struct pg *pg, long long plan_id, size_t phase,
                            const struct operation_list *operations, struct error *error)
{
    if (!pg_run(pg, "DELETE FROM sluice.operation WHERE plan_id = $1 AND phase = $2",
                PG_PARAMS(NUMBER(plan_id), NUMBER(phase)), NULL, error))
        return false;
    struct arena *arena = arena_new();
    bool good = true;
    for (size_t i = 0; good && i < operations->count; i++)
        good = insert_operation(arena, pg, plan_id, phase, i, &operations->items[i], error);
    arena_free(arena);
    return good;
}

bool store_replace_operations(struct pg *pg, long long plan_id, size_t phase,
                              const struct operation_list *operations, struct error *error)
{
    return store_write_operations(pg, plan_id, phase, operations, error) &&
           store_seal_phase(pg, plan_id, phase, error);
}
