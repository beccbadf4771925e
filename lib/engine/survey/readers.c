/*
 * Which syncs read a column that goes. `up` and `down` may read other tables, and PostgreSQL does
 * not track what a trigger's function names: the column would go, and from then on every write of
 * the table that is kept in step would fail. So before a column is dropped, or loses its name,
 * every sync of every plan of this database is asked, by its expressions.
 */
#include <string.h>

#include "base/str.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "engine_sql.h"
#include "parse/reads.h"
#include "phase/sync/sync.h"

struct asker {
    struct engine *engine;
    const struct plan *plan;
    const struct catalog *catalog; /* NULL: functions that name the column are not looked for */
    const char **functions;        /* of all syncs that are there */
    size_t function_count;
    const char **ended; /* those of them that this plan takes away before or together with it */
    size_t ended_count;
    bool begun, installed;
    struct finding_list *findings;
};

static bool load_functions(struct asker *a, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(a->engine->pg,
                  "SELECT p.proname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n "
                  "ON n.oid = p.pronamespace WHERE n.nspname = 'sluice' AND p.proname ~ '^sync_'",
                  PG_NO_PARAMS, &result, error))
        return false;
    for (size_t i = 0; i < pg_rows(result); i++)
        *ARENA_PUSH(a->engine->arena, a->functions, a->function_count) =
            pg_text_dup(a->engine->arena, result, i, "proname");
    return true;
}

/* The name of "public.price_of(integer)" alone. */
static const char *bare_name(struct arena *arena, const char *function)
{
    const char *end = strchr(function, '('), *start = function;
    for (const char *c = function; end && c < end; c++)
        if (*c == '.')
            start = c + 1;
    start += *start == '"';
    size_t length = end ? (size_t)(end - start) : strlen(start);
    if (length && start[length - 1] == '"')
        length--;
    return arena_printf(arena, "%.*s", (int)length, start);
}

/* Whether the expression calls a function whose text names the column. */
static bool calls_reader(const struct asker *a, const char *text, const struct qname *table,
                         const char *column)
{
    const struct cat_table *cat = a->catalog ? catalog_table(a->catalog, table) : NULL;
    for (size_t i = 0; cat && i < cat->dependent_count; i++) {
        const struct cat_dependent *dependent = &cat->dependents[i];
        if (str_equal(dependent->column, column) && str_starts_with(dependent->kind, "function") &&
            str_has_name(text, bare_name(a->engine->arena, dependent->name), true))
            return true;
    }
    return false;
}

static bool reads(const struct asker *a, const struct sql_fragment *expression,
                  const struct qname *table, const char *column)
{
    if (!expression->text)
        return false;
    const char *query = sql_make(a->engine->arena, "SELECT %E", expression);
    return parse_reads(a->engine->arena, query, table, column) != PARSE_NOT_READ ||
           calls_reader(a, expression->text, table, column);
}

static bool sync_reads(const struct asker *a, const struct column_group *args,
                       const struct qname *table, const char *column)
{
    for (size_t i = 0; i < args->column_count; i++)
        if (reads(a, &args->columns[i].up, table, column))
            return true;
    for (size_t i = 0; i < args->down_count; i++)
        if (reads(a, &args->downs[i].down, table, column))
            return true;
    return false;
}

static void ask_phase(const struct asker *a, const struct plan *plan, size_t phase,
                      struct place place, const struct qname *table, const char *column)
{
    const struct phase *item = &plan->phases.items[phase];
    if (sync_reads(a, sync_columns(plan->story, phase), table, column))
        finding_add(a->findings, FINDING_ERROR, place,
                    "End that sync first, or let it read something else: writes of its table would "
                    "fail.",
                    "sync of phase \"%s\" of plan \"%s\" reads column \"%s\" of table \"%s\"",
                    item->name, plan->name, column, qname_text(a->engine->arena, table));
}

static bool is_there(const struct asker *a, const struct plan *plan, size_t phase)
{
    return cat_names_contain(
        a->functions, a->function_count,
        sync_function_name(a->engine->arena, plan->name, plan->phases.items[phase].name));
}

static bool ask_others(const struct asker *a, struct place place, const struct qname *table,
                       const char *column, struct error *error)
{
    struct store_plan *plans;
    size_t count;
    if (!a->installed)
        return true;
    if (!store_list_plans(a->engine->arena, a->engine->pg, NULL, true, &plans, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct plan *other = NULL;
        struct problem_list problems = {.arena = a->engine->arena};
        struct error why = {.arena = a->engine->arena};
        if (str_equal(plans[i].name, a->plan->name))
            continue;
        if (!engine_read_stored(a->engine->arena, &plans[i], &other, &problems, &why)) {
            finding_add(a->findings, FINDING_WARNING, place,
                        "Look whether the triggers on its tables read that column.",
                        "plan \"%s\" cannot be read, so whether its syncs read column \"%s\" of "
                        "table \"%s\" could not be asked",
                        plans[i].name, column, qname_text(a->engine->arena, table));
            continue;
        }
        for (size_t p = 0; p < other->phases.count; p++)
            if (sync_columns(other->story, p) && is_there(a, other, p))
                ask_phase(a, other, p, place, table, column);
    }
    return true;
}

/* Syncs of the plan on the table itself end with the column, or follow its name. */
static void ask_own(const struct asker *a, const bool *done, size_t end, struct place place,
                    const struct qname *table, const char *column)
{
    for (size_t p = 0; p < end; p++) {
        const struct phase *phase = &a->plan->phases.items[p];
        const struct column_group *columns = sync_columns(a->plan->story, p);
        if (!columns || qname_equal(&columns->table.name, table) ||
            (done[p] && !is_there(a, a->plan, p)) ||
            cat_names_contain(a->ended, a->ended_count,
                              sync_function_name(a->engine->arena, a->plan->name, phase->name)))
            continue;
        ask_phase(a, a->plan, p, place, table, column);
    }
}

/* What other plans have made of the column, and still count on. */
static bool ask_objects(const struct asker *a, struct place place, const struct qname *table,
                        const char *column, struct error *error)
{
    struct arena *arena = a->engine->arena;
    PG_RESULT(r);
    if (!a->installed)
        return true;
    if (!pg_query(a->engine->pg, sql_other_objects,
                  PG_PARAMS(sql_quote_qname(arena, table), column, a->plan->name), &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        finding_add(
            a->findings, FINDING_ERROR, place,
            arena_printf(arena,
                         "Complete plan %s first, or take it back until this has been done: "
                         "`sluice revert %s %s`.",
                         pg_text(r, i, "plan"), pg_text(r, i, "plan"),
                         pg_is_null(r, i, "before")
                             ? "--all"
                             : arena_printf(arena, "--to %s", pg_text(r, i, "before"))),
            "%s \"%s\" of plan \"%s\" has column \"%s\" of table \"%s\", and would go with it",
            pg_text(r, i, "class"), pg_text(r, i, "name"), pg_text(r, i, "plan"), column,
            qname_text(arena, table));
    return true;
}

static bool begin(struct asker *a, struct error *error)
{
    if (a->begun)
        return true;
    a->begun = true;
    return store_look(a->engine->pg, &a->installed, error) && load_functions(a, error);
}

static bool ask_column(struct asker *a, const struct live_object *object, const bool *done,
                       size_t phase, struct error *error)
{
    struct place place = {0};
    if (done)
        place = a->plan->phases.items[phase].place;
    if (!begin(a, error) || !ask_others(a, place, &object->of, object->name, error))
        return false;
    if (done)
        ask_own(a, done, phase, place, &object->of, object->name);
    return true;
}

/* A column, or every column of a table. */
static bool ask_object(struct asker *a, const struct live_object *object, const bool *done,
                       size_t phase, struct error *error)
{
    const struct cat_table *table =
        object->class == OBJECT_TABLE && a->catalog ? catalog_table(a->catalog, &object->of) : NULL;
    for (size_t i = 0; table && i < table->column_count; i++) {
        const struct live_object column = {OBJECT_COLUMN, object->of, table->columns[i].name};
        if (!ask_column(a, &column, done, phase, error))
            return false;
    }
    return object->class != OBJECT_COLUMN || ask_column(a, object, done, phase, error);
}

/* By another column, as in a swap. */
static bool is_taken(const struct operation *operation, const char *name)
{
    for (size_t i = 0; i < operation->renames.count; i++)
        if (str_equal(operation->renames.items[i].to, name))
            return true;
    return false;
}

/* Columns that go, and names that columns lose. */
static bool ask_operation(struct asker *a, const struct operation *operation, const bool *done,
                          size_t phase, struct error *error)
{
    const struct place place = a->plan->phases.items[phase].place;
    for (size_t i = 0; i < operation->leaves.count; i++) {
        const struct live_object *object = &operation->leaves.items[i].object;
        if (operation->leaves.items[i].presence != ABSENT)
            continue;
        if (!ask_object(a, object, done, phase, error) ||
            (object->class == OBJECT_COLUMN &&
             !ask_objects(a, place, &object->of, object->name, error)))
            return false;
    }
    for (size_t i = 0; i < operation->renames.count; i++) {
        const struct live_object *from = &operation->renames.items[i].from;
        if (!ask_object(a, from, done, phase, error) ||
            (from->class == OBJECT_COLUMN && is_taken(operation, from->name) &&
             !ask_objects(a, place, &from->of, from->name, error)))
            return false;
    }
    return true;
}

bool engine_find_readers(struct engine *engine, const struct plan *plan,
                         const struct catalog *catalog, const bool *done, size_t from, size_t to,
                         struct finding_list *findings, struct error *error)
{
    struct asker a = {.engine = engine, .plan = plan, .catalog = catalog, .findings = findings};
    for (size_t p = from; p < to; p++) {
        if (done[p])
            continue;
        const struct operation_list operations = engine_compile(engine->arena, plan, p, catalog);
        for (size_t i = 0; i < operations.count; i++)
            for (size_t k = 0; k < operations.items[i].leaves.count; k++) {
                const struct effect *effect = &operations.items[i].leaves.items[k];
                if (effect->object.class == OBJECT_FUNCTION && effect->presence == ABSENT)
                    *ARENA_PUSH(engine->arena, a.ended, a.ended_count) = effect->object.name;
            }
        for (size_t i = 0; i < operations.count; i++)
            if (!ask_operation(&a, &operations.items[i], done, p, error))
                return false;
    }
    return true;
}

/* Triggers of other plans on the column, or where it is NULL on the table: they go by names. */
static bool ask_triggers(const struct asker *a, const struct qname *table, const char *column,
                         struct error *error)
{
    struct arena *arena = a->engine->arena;
    const char *name = qname_text(arena, table);
    PG_RESULT(r);
    if (!table->name)
        return true;
    if (!pg_query(a->engine->pg, sql_other_plans,
                  PG_PARAMS(sql_quote_qname(arena, table), column, a->plan->name), &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        finding_add(a->findings, FINDING_ERROR, (struct place){0},
                    "Complete or revert that plan first: see `sluice status`.",
                    column
                        ? "triggers of plan \"%s\" go by the name of column \"%s\" of table \"%s\""
                        : "triggers of plan \"%s\" go by the name of table \"%s%s\"",
                    pg_text(r, i, "plan"), column ? column : "", name);
    return true;
}

/* What is called otherwise once the operation is taken back. */
static bool ask_names_back(const struct asker *a, const struct operation *operation,
                           struct error *error)
{
    for (size_t i = 0; i < operation->leaves.count; i++) {
        const struct effect *effect = &operation->leaves.items[i];
        const struct live_object *object = &effect->object;
        bool column = object->class == OBJECT_COLUMN && effect->presence == PRESENT;
        bool table = object->class == OBJECT_TABLE && !str_equal(object->of.schema, SYNC_SCHEMA);
        if ((column && !ask_triggers(a, &object->of, object->name, error)) ||
            (table && (!ask_triggers(a, &object->of, NULL, error) ||
                       !ask_triggers(a, &operation->table, NULL, error))))
            return false;
    }
    for (size_t i = 0; i < operation->renames.count; i++) {
        const struct rename *rename = &operation->renames.items[i];
        if (rename->from.class == OBJECT_COLUMN &&
            !ask_triggers(a, &rename->from.of, rename->to, error))
            return false;
    }
    return true;
}

/* All of the plan's own syncs are later than the phase, and have gone before. A name that a swap
 * takes back stays a column's. */
bool engine_find_readers_back(struct engine *engine, const struct plan *plan,
                              const struct store_operation *operations, size_t count,
                              struct finding_list *findings, struct error *error)
{
    struct asker a = {.engine = engine, .plan = plan, .findings = findings};
    for (size_t i = 0; i < count; i++) {
        const struct operation *o = &operations[i].operation;
        if (!operations[i].done || o->back.mode == STEP_NONE)
            continue;
        if (!ask_names_back(&a, o, error))
            return false;
        if (o->renames.count)
            continue;
        for (size_t k = 0; k < o->leaves.count; k++)
            if (o->leaves.items[k].presence == PRESENT &&
                !ask_object(&a, &o->leaves.items[k].object, NULL, 0, error))
                return false;
    }
    return true;
}
