#include "phase/watch/watch.h"

#include "base/str.h"
#include "phase/story/join.h"
#include "phase/sync/ending.h"
#include "phase/sync/sync.h"
#include "phase/watch/trigger.h"

static const char *hash_of(struct arena *arena, const char *plan, const struct object *object)
{
    return sql_derived_name(arena, "", plan, object->of.schema, object->of.name,
                            object->name ? object->name : "", NULL);
}

const char *watch_function_name(struct arena *arena, const char *plan, const struct object *object)
{
    return arena_printf(arena, "watch_%s", hash_of(arena, plan, object));
}

const char *const *watch_trigger_names(struct arena *arena, const char *plan,
                                       const struct object *object)
{
    const char *hash = hash_of(arena, plan, object);
    const char **names = arena_alloc(arena, 3 * sizeof *names);
    names[0] = watch_trigger_name(arena, hash, object->name ? EVENT_UPDATE : EVENT_TRUNCATE);
    names[1] = watch_trigger_name(arena, hash, object->name ? EVENT_INSERT : EVENT_WRITE);
    return names;
}

/* ---- what is watched, and how long ---- */

static bool is_synced(const struct phase_context *context, const struct fact *watches)
{
    const struct object table = {.of = watches->object.of};
    for (const struct fact *keeps = NULL;
         watches->object.name &&
         (keeps = story_next(context->story, FACT_KEEPS, &table, watches->phase, keeps));) {
        if (!catalog_group(context->catalog, keeps->phase) ||
            sync_is_released(context->story, keeps, watches->phase))
            continue;
        const struct sync sync = sync_of(context, keeps->phase);
        if (sync_uses_old(&sync, watches->object.name))
            return true;
    }
    return false;
}

bool watch_is_needed(const struct phase_context *context, const struct fact *watches)
{
    return !is_synced(context, watches);
}

static bool is_same(const struct object *a, const struct object *b)
{
    return qname_equal(&a->of, &b->of) && str_equal(a->name, b->name);
}

/* Several gates may ask for the same: the first one that needs a watch stands for all. */
static bool is_first(const struct phase_context *context, const struct fact *watches)
{
    for (const struct fact *other = NULL;
         (other = story_next(context->story, FACT_WATCHES, &watches->object, SIZE_MAX, other)) &&
         other != watches;)
        if (is_same(&other->object, &watches->object) && watch_is_needed(context, other))
            return false;
    return true;
}

/* Behind the last gate that asks: the phase that takes it away, or else the last one that does any
 * work; the gate itself where none does. */
static size_t end_of(const struct phase_context *context, const struct fact *watches)
{
    const struct story *story = context->story;
    const struct object table = {.of = watches->object.of};
    size_t gate = watches->phase, end;
    for (const struct fact *other = watches;
         (other = story_next(story, FACT_WATCHES, &watches->object, SIZE_MAX, other));)
        if (is_same(&other->object, &watches->object))
            gate = other->phase;
    end = gate;
    for (size_t i = gate + 1; i < story->phases->count; i++) {
        if (story_gate(story, i) || join_is_asked(story, i))
            continue;
        end = i;
        for (const struct fact *ends = NULL; (ends = story_next_of(story, FACT_ENDS, i, ends));)
            if (watches->object.name && is_same(&ends->object, &watches->object))
                return i;
        const struct fact *goes = story_next_of(story, FACT_GOES, i, NULL);
        if (goes && is_same(&goes->object, &table))
            return i;
    }
    return end;
}

static bool watch_of(const struct phase_context *context, const struct fact *watches,
                     struct watch *watch)
{
    struct arena *arena = context->arena;
    const struct object *object = &watches->object;
    *watch = (struct watch){
        .arena = arena,
        .plan = context->plan_name,
        .object = *object,
        .table = catalog_table(context->catalog, &object->of),
        .hash = hash_of(arena, context->plan_name, object),
        .function = watch_function_name(arena, context->plan_name, object),
    };
    if (!watch->table || !watch->table->exists || !watch_is_needed(context, watches) ||
        !is_first(context, watches))
        return false;
    if (object->name) {
        watch->column = cat_table_column(watch->table, object->name);
        watch->live = story_name(context->story, object, context->index);
    }
    return !object->name || watch->column;
}

/* ---- operations ---- */

static struct operation trigger_operation(const struct watch *w, enum event event, bool begins)
{
    struct arena *arena = w->arena;
    const struct qname *table = &w->object.of;
    const char *name = watch_trigger_name(arena, w->hash, event);
    const struct step make = step_in_transaction(watch_make_sql(w, event),
                                                 lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE));
    const struct step drop = step_in_transaction(watch_drop_sql(w, event),
                                                 lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE));
    return (struct operation){
        .go = begins ? make : drop,
        .back = begins ? drop : make,
        .leaves = effect_one(arena, (struct live_object){OBJECT_TRIGGER, *table, name},
                             begins ? PRESENT : ABSENT),
        .why = !begins          ? "the gate has asked"
               : w->object.name ? "notes who writes the column, for the gate's no_writes_to"
                                : "notes who writes the table, for the gate's no_writes_to",
    };
}

static struct operation function_operation(const struct watch *w, bool begins)
{
    const struct step make = step_in_transaction(watch_function_sql(w), (struct lock_list){0});
    const struct step drop =
        step_in_transaction(sql_make(w->arena, "DROP FUNCTION " SYNC_SCHEMA ".%I()", w->function),
                            (struct lock_list){0});
    return (struct operation){
        .go = begins ? make : drop,
        .back = begins ? drop : make,
        .leaves =
            effect_one(w->arena, sync_function_object(w->function), begins ? PRESENT : ABSENT),
        .why = begins ? "what the triggers that note call" : "nothing calls it any more",
    };
}

static struct operation_list operations_of(const struct watch *w, int group, bool begins,
                                           bool comes_back)
{
    struct operation_list list = {0};
    const enum event first = w->object.name ? EVENT_INSERT : EVENT_WRITE;
    if (begins)
        *ARENA_PUSH(w->arena, list.items, list.count) = function_operation(w, true);
    for (enum event event = first; event <= first + 1; event++)
        *ARENA_PUSH(w->arena, list.items, list.count) = trigger_operation(w, event, begins);
    if (!begins)
        *ARENA_PUSH(w->arena, list.items, list.count) = function_operation(w, false);
    for (size_t i = 0; i < list.count; i++) {
        list.items[i].group = group;
        list.items[i].table = w->object.of;
        list.items[i].reversible = comes_back;
        if (!comes_back)
            list.items[i].back = (struct step){0};
    }
    return list;
}

/* Where the phase first keeps writers from the table: until then whoever writes is noted, and who
 * had not committed is found under that lock. */
static size_t place_of_end(const struct watch *w, const struct operation_list *operations)
{
    for (size_t i = 0; i < operations->count; i++) {
        const struct operation *o = &operations->items[i];
        for (size_t k = 0; operation_is_grouped(o) && k < o->go.locks.count; k++)
            if (o->go.locks.items[k].object.class == OBJECT_TABLE &&
                qname_equal(&o->go.locks.items[k].object.of, &w->object.of) &&
                lock_blocks_writes(o->go.locks.items[k].mode))
                return i;
    }
    return operations->count;
}

static void insert(struct arena *arena, struct operation_list *operations, size_t at,
                   const struct operation_list *added)
{
    struct operation_list all = {0};
    for (size_t i = 0; i <= operations->count; i++) {
        for (size_t k = 0; i == at && k < added->count; k++)
            *ARENA_PUSH(arena, all.items, all.count) = added->items[k];
        if (i < operations->count)
            *ARENA_PUSH(arena, all.items, all.count) = operations->items[i];
    }
    *operations = all;
}

static int next_group(const struct operation_list *operations)
{
    return operations->count ? operations->items[operations->count - 1].group + 1 : 0;
}

void watch_compile(const struct phase_context *context, struct operation_list *operations)
{
    struct watch w;
    for (const struct fact *watches = NULL;
         (watches = story_next(context->story, FACT_WATCHES, NULL, SIZE_MAX, watches));) {
        if (!watch_of(context, watches, &w))
            continue;
        if (context->index == join_target(context->story, 0)) {
            const struct operation_list begin =
                operations_of(&w, next_group(operations), true, true);
            insert(context->arena, operations, operations->count, &begin);
        }
        if (context->index == end_of(context, watches) &&
            !story_gate(context->story, context->index)) {
            size_t at = place_of_end(&w, operations);
            int group =
                at < operations->count ? operations->items[at].group : next_group(operations);
            const struct operation_list end =
                operations_of(&w, group, false, !story_is_final(context->story, context->index));
            insert(context->arena, operations, at, &end);
        }
    }
}

/* ---- what stands against it ---- */

static void check_column(const struct phase_context *context, const struct fact *watches,
                         const struct cat_table *table, struct place place,
                         struct finding_list *findings)
{
    const struct object *object = &watches->object;
    const char *name = qname_text(context->arena, &object->of);
    const struct cat_column *column = cat_table_column(table, object->name);
    size_t end = end_of(context, watches);
    if (!column) {
        finding_add(findings, FINDING_INVALID, place,
                    story_next(context->story, FACT_ADDS, object, SIZE_MAX, NULL)
                        ? "It is watched from the moment the plan begins: name one that is there."
                        : NULL,
                    "column \"%s\" of table \"%s\" does not exist", object->name, name);
        return;
    }
    if (column->generated)
        finding_add(findings, FINDING_INVALID, place, "Ask for what it is made from.",
                    "column \"%s\" of table \"%s\" is generated: nobody writes it", object->name,
                    name);
    for (const struct fact *alters = NULL;
         (alters = story_next(context->story, FACT_ALTERS, object, end, alters));)
        finding_add(findings, FINDING_INVALID, place,
                    "Change the type in a plan of its own, before or after this one.",
                    "column \"%s\" of table \"%s\" is watched while phase \"%s\" changes its type, "
                    "which the server refuses",
                    object->name, name, context->phases->items[alters->phase].name);
    if (column->default_sql && !column->default_constant && !column->generated)
        finding_add(findings, FINDING_WARNING, place,
                    "Take the default off before (`alter`), or ask by `query`.",
                    "column \"%s\" of table \"%s\" has a default that differs from row to row: "
                    "every INSERT counts as a write of it",
                    object->name, name);
}

void watch_check(const struct phase_context *context, const struct fact *watches,
                 struct place place, struct finding_list *findings)
{
    const struct qname *of = &watches->object.of;
    const struct cat_table *table = catalog_table(context->catalog, of);
    const char *name = qname_text(context->arena, of);
    if (!table || !table->exists) {
        finding_add(findings, FINDING_INVALID, place, NULL, "table \"%s\" does not exist", name);
        return;
    }
    if (table->relkind != 'r' && table->relkind != 'p')
        finding_add(findings, FINDING_INVALID, place, "Name a table.",
                    "\"%s\" is no table: no trigger can note who writes it", name);
    else if (!table->owned)
        finding_add(findings, FINDING_ERROR, place,
                    "Connect as a role that owns the table, or is a member of its owner.",
                    "role \"%s\" does not own table \"%s\", and can make no trigger on it",
                    context->catalog->role, name);
    if (watches->object.name)
        check_column(context, watches, table, place, findings);
    if (end_of(context, watches) == watches->phase)
        finding_add(
            findings, FINDING_INVALID, place, "Put the gate before the phase that it is for.",
            "no phase follows the gate that asks who writes \"%s\": nothing would end the "
            "triggers that note it",
            watches->object.name ? arena_printf(context->arena, "%s.%s", name, watches->object.name)
                                 : name);
}
