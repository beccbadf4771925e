/* What the operations that are done have left behind: see survey.h. */
#include "base/str.h"
#include "engine/survey/survey.h"

struct expectations {
    struct arena *arena;
    struct expectation *items;
    size_t count;
};

static void forget(struct expectations *list, const struct live_object *object)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!live_object_equal(&list->items[i].effect.object, object))
            list->items[kept++] = list->items[i];
    list->count = kept;
}

/* What a table has goes with it. */
static void forget_table(struct expectations *list, const struct qname *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!qname_equal(&list->items[i].effect.object.of, table) ||
            list->items[i].effect.presence == ABSENT)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static void expect(struct expectations *list, const struct effect *effect, size_t phase)
{
    for (size_t i = 0; i < list->count; i++)
        if (live_object_equal(&list->items[i].effect.object, &effect->object)) {
            list->items[i] = (struct expectation){*effect, phase};
            return;
        }
    *ARENA_PUSH(list->arena, list->items, list->count) = (struct expectation){*effect, phase};
}

/* What a column has goes along with it. */
static const enum object_class of_column[] = {OBJECT_NOT_NULL, OBJECT_DEFAULT};
enum { OF_COLUMN = sizeof of_column / sizeof *of_column };

static void rename_one(struct expectations *list, struct live_object from, const char *to)
{
    struct live_object now = from;
    now.name = to;
    for (size_t i = 0; i < list->count; i++)
        if (live_object_equal(&list->items[i].effect.object, &from)) {
            struct expectation moved = list->items[i];
            moved.effect.object = now;
            forget(list, &from);
            expect(list, &moved.effect, moved.phase);
            return;
        }
}

/* What it has goes along with a table. Nobody has the new name by then. */
static void rename_table(struct expectations *list, const struct live_object *from, const char *to)
{
    for (size_t i = 0; i < list->count; i++) {
        struct live_object *object = &list->items[i].effect.object;
        if (!qname_equal(&object->of, &from->of))
            continue;
        object->of.name = to;
        if (object->class == OBJECT_TABLE)
            object->name = to;
    }
}

static void follow(struct expectations *list, const struct rename *rename)
{
    struct live_object from = rename->from;
    if (from.class == OBJECT_TABLE) {
        rename_table(list, &from, rename->to);
        return;
    }
    rename_one(list, from, rename->to);
    for (size_t i = 0; i < OF_COLUMN && rename->from.class == OBJECT_COLUMN; i++) {
        from.class = of_column[i];
        rename_one(list, from, rename->to);
    }
}

static void leave(struct expectations *list, const struct effect *effect, size_t phase)
{
    struct live_object had = effect->object;
    if (effect->object.class == OBJECT_TABLE && effect->presence == ABSENT)
        forget_table(list, &effect->object.of);
    expect(list, effect, phase);
    for (size_t i = 0; i < OF_COLUMN; i++) {
        had.class = of_column[i];
        if (effect->object.class == OBJECT_COLUMN && effect->presence == ABSENT)
            forget(list, &had);
    }
}

bool engine_expectations(struct engine *engine, long long plan_id, size_t phase_count,
                         struct expectation **expectations, size_t *count, struct error *error)
{
    struct expectations list = {.arena = engine->arena};
    for (size_t p = 0; p < phase_count; p++) {
        struct store_operation *operations;
        size_t operation_count;
        if (!store_load_operations(engine->arena, engine->pg, plan_id, p, &operations,
                                   &operation_count, error))
            return false;
        for (size_t i = 0; i < operation_count; i++) {
            const struct operation *o = &operations[i].operation;
            for (size_t k = 0; operations[i].done && k < o->renames.count; k++)
                follow(&list, &o->renames.items[k]);
            for (size_t k = 0; operations[i].done && k < o->leaves.count; k++)
                leave(&list, &o->leaves.items[k], p);
        }
    }
    *expectations = list.items;
    *count = list.count;
    return true;
}
