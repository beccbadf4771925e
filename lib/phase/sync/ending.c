#include "phase/sync/ending.h"

#include "base/str.h"

bool sync_has_new(const struct column_group *group, const char *column)
{
    for (size_t i = 0; i < group->column_count; i++)
        if (group->columns[i].up.text && str_equal(group->columns[i].name.text, column))
            return true;
    return false;
}

bool sync_is_released(const struct story *story, const struct fact *keeps, size_t index)
{
    const struct object table = {.of = keeps->object.of};
    for (const struct fact *releases = NULL;
         (releases = story_next(story, FACT_FREES, &table, index, releases));)
        if (releases->phase > keeps->phase &&
            (!releases->object.name || sync_has_new(keeps->detail, releases->object.name)))
            return true;
    return false;
}

bool sync_is_dropped(const struct phase_context *context, const struct fact *keeps, size_t index)
{
    const struct object table = {.of = keeps->object.of};
    bool known = context->catalog && catalog_group(context->catalog, keeps->phase);
    for (const struct fact *ends = NULL;
         (ends = story_next(context->story, FACT_ENDS, &table, index, ends));) {
        if (ends->phase <= keeps->phase)
            continue;
        if (!known)
            return true;
        const struct sync sync = sync_of(context, keeps->phase);
        if (sync_uses_old(&sync, ends->object.name))
            return true;
    }
    return false;
}

struct ender {
    const struct phase_context *context;
    const struct sync *sync;
    int group;
    bool comes_back;
    struct operation_list *operations;
};

static void add(const struct ender *e, struct operation operation)
{
    operation.group = e->group;
    operation.table = e->sync->table->name;
    operation.reversible = e->comes_back;
    if (!e->comes_back)
        operation.back = (struct step){0};
    *ARENA_PUSH(e->context->arena, e->operations->items, e->operations->count) = operation;
}

static void end_trigger(const struct ender *e, const char *name, const char *create,
                        const char *why)
{
    struct arena *arena = e->context->arena;
    const struct qname *table = &e->sync->table->name;
    add(e,
        (struct operation){
            .go = step_in_transaction(sql_make(arena, "DROP TRIGGER %I ON %T", name, table),
                                      lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
            .back = step_in_transaction(
                sql_make(arena, "%S;\n%S", create, sync_enable_sql(arena, e->sync, name)),
                lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE)),
            .leaves = effect_one(arena, (struct live_object){OBJECT_TRIGGER, *table, name}, ABSENT),
            .why = why,
        });
}

static void end_function(const struct ender *e, const char *name, const char *create)
{
    struct arena *arena = e->context->arena;
    add(e,
        (struct operation){
            .go = step_in_transaction(sql_make(arena, "DROP FUNCTION " SYNC_SCHEMA ".%I()", name),
                                      (struct lock_list){0}),
            .back = step_in_transaction(create, (struct lock_list){0}),
            .leaves = effect_one(arena, sync_function_object(name), ABSENT),
            .why = "nothing calls it any more",
        });
}

void sync_end(const struct phase_context *context, const struct sync *sync, int group,
              const char *why, bool comes_back, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct ender e = {context, sync, group, comes_back, operations};
    end_trigger(&e, sync->insert_trigger, sync_insert_trigger_sql(arena, sync), why);
    end_trigger(&e, sync->update_trigger, sync_update_trigger_sql(arena, sync, false), why);
    if (sync->watched) {
        end_trigger(&e, sync->note_insert_trigger, sync_note_insert_sql(arena, sync), why);
        end_trigger(&e, sync->note_update_trigger, sync_note_update_sql(arena, sync), why);
    }
    end_function(&e, sync->function, sync_function_sql(arena, sync, context->plan_name, false));
    if (sync->watched)
        end_function(&e, sync->note_function, sync_note_function_sql(arena, sync));
}

void sync_end_defaults(const struct phase_context *context, const struct sync *sync, int group,
                       bool comes_back, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &sync->table->name;
    const struct ender e = {context, sync, group, comes_back, operations};
    for (size_t i = 0; i < sync->args->column_count; i++) {
        const struct object object = {*table, sync->args->columns[i].name.text};
        const char *now = story_name(context->story, &object, context->index);
        const struct fact *likens =
            story_last(context->story, FACT_LIKENS, &object, context->index);
        const struct cat_column *old =
            likens ? cat_table_column(sync->table, likens->other.name) : NULL;
        if (!sync->args->columns[i].up.text || !sync->group->types[i].domain_default ||
            (old && old->default_sql) || !str_equal(now, object.name))
            continue;
        const struct lock_list locks = lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE);
        add(&e,
            (struct operation){
                .go = step_in_transaction(
                    sql_make(arena, "ALTER TABLE %T ALTER COLUMN %I DROP DEFAULT", table, now),
                    locks),
                .back = step_in_transaction(
                    sql_make(arena, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT NULL", table, now),
                    locks),
                .why = "its domain's default holds from now on",
            });
    }
}
