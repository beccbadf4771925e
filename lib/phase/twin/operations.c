/* The operations of a mirror: how it begins, fills, is proved and ends. See twin.h. */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

static void add(const struct twin *twin, int group, const struct qname *table,
                struct operation operation, struct operation_list *operations)
{
    operation.group = group;
    operation.table = *table;
    *ARENA_PUSH(twin->context->arena, operations->items, operations->count) = operation;
}

static const char *drop_function_sql(const struct twin *twin, const char *name, const char *args)
{
    return sql_make(twin->context->arena, "DROP FUNCTION " SYNC_SCHEMA ".%I(%S)", name, args);
}

static struct effect_list function_effect(const struct twin *twin, const char *name,
                                          enum presence presence)
{
    return effect_one(twin->context->arena, sync_function_object(name), presence);
}

/* ---- one side: a function and the triggers that call it ---- */

const char *twin_drop_triggers_sql(const struct way *way)
{
    struct sql sql = sql_new(way->twin->context->arena);
    for (size_t i = 0; i < TWIN_TRIGGERS; i++)
        sql_add(&sql, "%SDROP TRIGGER %I ON %T", i ? ";\n" : "", twin_trigger_name(way, i),
                &way->source->name);
    return sql_text(&sql);
}

struct effect_list twin_trigger_effects(const struct way *way, enum presence presence)
{
    struct effect_list list = {0};
    for (size_t i = 0; i < TWIN_TRIGGERS; i++)
        effect_add(
            way->twin->context->arena, &list,
            (struct live_object){OBJECT_TRIGGER, way->source->name, twin_trigger_name(way, i)},
            presence);
    return list;
}

struct step twin_locked(const struct way *way, const char *sql, enum lock_mode mode)
{
    return step_in_transaction(sql, lock_one(way->twin->context->arena, &way->source->name, mode));
}

static void begin_side(const struct way *way, int group, struct operation_list *operations)
{
    const struct twin *twin = way->twin;
    add(twin, group, &way->source->name,
        (struct operation){
            .go = step_in_transaction(twin_function_sql(way, true, false), (struct lock_list){0}),
            .back = step_in_transaction(drop_function_sql(twin, way->function, ""),
                                        (struct lock_list){0}),
            .leaves = function_effect(twin, way->function, PRESENT),
            .reversible = true,
            .why = way->up ? "a row of the one table is written to the other"
                           : "and back, by the rule of values",
        },
        operations);
    add(twin, group, &way->source->name,
        (struct operation){
            .go = twin_locked(way, twin_triggers_sql(way), LOCK_SHARE_ROW_EXCLUSIVE),
            .back = twin_locked(way, twin_drop_triggers_sql(way), LOCK_ACCESS_EXCLUSIVE),
            .leaves = twin_trigger_effects(way, PRESENT),
            .reversible = true,
            .why = "mirror on INSERT, COPY, UPDATE, DELETE and TRUNCATE, in every session",
        },
        operations);
}

static void end_side(const struct way *way, int group, const char *why, bool comes_back,
                     struct operation_list *operations)
{
    const struct twin *twin = way->twin;
    struct operation triggers = {
        .go = twin_locked(way, twin_drop_triggers_sql(way), LOCK_ACCESS_EXCLUSIVE),
        .leaves = twin_trigger_effects(way, ABSENT),
        .reversible = comes_back,
        .why = why,
    };
    struct operation function = {
        .go =
            step_in_transaction(drop_function_sql(twin, way->function, ""), (struct lock_list){0}),
        .leaves = function_effect(twin, way->function, ABSENT),
        .reversible = comes_back,
        .why = "nothing calls it any more",
    };
    if (comes_back) {
        triggers.back = twin_locked(way, twin_triggers_sql(way), LOCK_SHARE_ROW_EXCLUSIVE);
        function.back =
            step_in_transaction(twin_function_sql(way, false, false), (struct lock_list){0});
    }
    add(twin, group, &way->source->name, triggers, operations);
    add(twin, group, &way->source->name, function, operations);
}

void twin_begin(const struct twin *twin, int group, struct operation_list *operations)
{
    const struct way up = twin_way(twin, true), down = twin_way(twin, false);
    if (twin->once) {
        twin_once_begin(twin, group, operations);
        return;
    }
    begin_side(&up, group, operations);
    if (twin->answers)
        begin_side(&down, group, operations);
}

void twin_end(const struct twin *twin, int group, const char *why, bool comes_back,
              struct operation_list *operations)
{
    const struct way up = twin_way(twin, true), down = twin_way(twin, false);
    if (twin->once) {
        twin_once_end(twin, group, why, comes_back, operations);
        return;
    }
    end_side(&up, group, why, comes_back, operations);
    if (twin->answers)
        end_side(&down, group, why, comes_back, operations);
}

/* A trigger stays with its table, and calls the function of the other name's time until then. */
static void trade_side(const struct way *before, const struct way *after, int group,
                       struct operation_list *operations)
{
    add(before->twin, group, &before->source->name,
        (struct operation){
            .go = step_in_transaction(twin_function_sql(after, false, true), (struct lock_list){0}),
            .back =
                step_in_transaction(twin_function_sql(before, false, true), (struct lock_list){0}),
            .leaves = function_effect(before->twin, before->function, PRESENT),
            .reversible = true,
            .why = "the mirror goes on: the retired table is kept in step with the new one",
        },
        operations);
}

void twin_trade(const struct twin *twin, int group, struct operation_list *operations)
{
    struct phase_context *behind = arena_alloc(twin->context->arena, sizeof *behind);
    struct twin traded;
    *behind = *twin->context;
    behind->index++;
    if (!twin_of(behind, twin->fact, &traded))
        return;
    for (int up = 0; up < (twin->answers ? 2 : 1); up++) {
        const struct way before = twin_way(twin, up == 0), after = twin_way(&traded, up == 0);
        trade_side(&before, &after, group, operations);
    }
}

/* ---- filling ---- */

static const struct check *left_words(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    const char *from = qname_text(arena, &twin->from->name);
    const char *to = qname_text(arena, &twin->to->name);
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = (struct check){
        .path = "",
        .one =
            arena_printf(arena, "1 row of table \"%s\" has no row in \"%s\" that agrees", from, to),
        .several = arena_printf(
            arena, CHECK_COUNT " rows of table \"%s\" have no row in \"%s\" that agrees", from, to),
        .hint = "Look for what keeps them from being made: a trigger or a rule, or a row with "
                "another value",
    };
    return check;
}

struct lock_list twin_fill_locks(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    struct lock_list list = lock_one(arena, &twin->from->name, LOCK_ROW_SHARE);
    lock_add(arena, &list, &twin->to->name, LOCK_ROW_EXCLUSIVE);
    for (size_t i = 0; i < twin->to->constraint_count; i++) {
        const struct cat_constraint *key = &twin->to->constraints[i];
        if (key->type == 'f' && !key->incoming && !qname_equal(&key->other, &twin->from->name))
            lock_add(arena, &list, &key->other, LOCK_ROW_SHARE);
    }
    return list;
}

static void add_function(const struct twin *twin, int group, bool comes,
                         struct operation_list *operations)
{
    struct step make = step_in_transaction(twin_fill_function_sql(twin), (struct lock_list){0});
    struct step drop =
        step_in_transaction(drop_function_sql(twin, twin->fill_function,
                                              "pg_catalog.oid, pg_catalog.tid, pg_catalog.tid"),
                            (struct lock_list){0});
    add(twin, group, &twin->from->name,
        (struct operation){
            .go = comes ? make : drop,
            .back = comes ? drop : make,
            .leaves = function_effect(twin, twin->fill_function, comes ? PRESENT : ABSENT),
            .reversible = true,
            .why = comes ? "what a batch does, each of its statements with a snapshot of its own"
                         : "nothing calls it any more",
        },
        operations);
}

struct operation twin_analyze(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    return (struct operation){
        .go = step_in_transaction(sql_make(arena, "ANALYZE %T", &twin->to->name),
                                  lock_one(arena, &twin->to->name, LOCK_SHARE_UPDATE_EXCLUSIVE)),
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "statistics for the queries of the new application",
    };
}

/* The last group begins where every row has been copied: who takes rows away waits no more. */
void twin_fill(const struct twin *twin, int group, bool gone, struct operation_list *operations)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    const char *to = qname_text(arena, &twin->to->name);
    if (twin->once) {
        twin_once_fill(twin, group, gone, operations);
        return;
    }
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    *fill = (struct fill){
        .left = twin_left_sql(twin),
        .analyze = sql_make(arena, "%T (%S)", &twin->to->name, way_target_keys(&up)),
        .what = sql_make(arena, "copy %T", &twin->from->name),
        .verb = "copied",
        .stays = arena_printf(arena, "rows of table \"%s\" stay as they are", to),
    };
    add_function(twin, group, true, operations);
    add(twin, group + 1, &twin->from->name,
        (struct operation){
            .go = {.mode = STEP_BATCHES,
                   .sql = twin_fill_sql(twin),
                   .locks = twin_fill_locks(twin)},
            .fill = fill,
            .check = left_words(twin),
            .cost = OPERATION_FILL,
            .reversible = true,
            .why = "rows that were there before the mirror, page range by page range",
        },
        operations);
    add_function(twin, group + 2, false, operations);
    add(twin, group + 2, &twin->from->name,
        (struct operation){
            .go = step_in_transaction(twin_function_sql(&up, false, true), (struct lock_list){0}),
            .back = step_in_transaction(twin_function_sql(&up, true, true), (struct lock_list){0}),
            .reversible = true,
            .why = "every row is copied: who takes one away need not wait for a batch",
        },
        operations);
    twin_add(twin, group + 3, twin_analyze(twin), operations);
}
