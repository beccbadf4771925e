/* Which of two plans it is: see engine_choose_plan. A type that PostgreSQL changes without touching
 * a row needs no second column, which an empty copy tells; only a column that is NOT NULL has to be
 * let take NULL, which the catalogue tells. A plan that is registered stays what it was. */
#include <string.h>

#include "base/str.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "pg/catalog/enums.h"
#include "pg/catalog/replacement.h"
#include "phase/story/preflight.h"
#include "phase/story/story.h"

#include "engine_sql.h"

static bool try_on_copy(struct engine *engine, const struct plan **plan, struct error *error)
{
    struct catalog *catalog;
    const struct plan *plain = (*plan)->other;
    if (!engine_survey(engine, plain, &catalog, error))
        return false;
    const struct cat_alter *alter = catalog->alter_count ? &catalog->alters[0] : NULL;
    const char *why = alter ? alter->why : NULL;
    const struct fact *alters = story_next(plain->story, FACT_ALTERS, NULL, SIZE_MAX, NULL);
    const struct sql_fragment *type = alters->detail;
    if (alter && !why)
        *plan = engine_take_plan(engine->arena, plain, NULL);
    else
        *plan = engine_take_plan(
            engine->arena, *plan,
            why ? arena_printf(engine->arena,
                               "column \"%s\" becomes %s by a new column, not by ALTER TABLE: %s",
                               alters->object.name, type->text, why)
                : NULL);
    return true;
}

/* What the other plan lifts NOT NULL of, and this one does not. */
static bool find_required(struct engine *engine, const struct plan *plan, struct pg_result **result,
                          struct error *error)
{
    struct arena *arena = engine->arena;
    const char **schemas = NULL, **tables = NULL, **columns = NULL;
    size_t count = 0;
    for (const struct fact *lifts = NULL;
         (lifts = story_next(plan->other->story, FACT_LIFTS, NULL, SIZE_MAX, lifts));) {
        size_t schema_count = count, table_count = count;
        if (story_next(plan->story, FACT_LIFTS, &lifts->object, SIZE_MAX, NULL))
            continue;
        *ARENA_PUSH(arena, schemas, schema_count) = lifts->object.of.schema;
        *ARENA_PUSH(arena, tables, table_count) = lifts->object.of.name;
        *ARENA_PUSH(arena, columns, count) = lifts->object.name;
    }
    return pg_query(engine->pg, sql_required,
                    PG_PARAMS(sql_array(arena, schemas, count), sql_array(arena, tables, count),
                              sql_array(arena, columns, count)),
                    result, error);
}

static bool look_at_columns(struct engine *engine, const struct plan **plan, struct error *error)
{
    struct str names = {.arena = engine->arena};
    PG_RESULT(r);
    if (!find_required(engine, *plan, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        str_addf(&names, "%s\"%s\"", i ? ", " : "", pg_text(r, i, "name"));
    *plan = engine_take_plan(
        engine->arena, names.length ? (*plan)->other : *plan,
        names.length
            ? arena_printf(engine->arena,
                           "NOT NULL without a default, and set by nothing: %s is let take "
                           "NULL before the gate, by a phase of its own",
                           str_text(&names))
            : NULL);
    return true;
}

/* ---- an enum ---- */

/* Values would go, and nothing says what becomes of them: which rows have them. */
static bool refuse_unmapped(struct engine *engine, const struct plan *plan,
                            const struct cat_enum *found, const char *const *values, size_t count,
                            struct error *error)
{
    struct str rows = {.arena = engine->arena};
    for (size_t i = 0; i < found->column_count; i++) {
        const struct cat_enum_column *column = &found->columns[i];
        const char *keys;
        if (!catalog_find_values(engine->arena, engine->pg, column, values, count, &keys, error))
            return false;
        if (*keys)
            str_addf(&rows, "%scolumn \"%s\" of table \"%s\": %s", rows.length ? "\n" : "",
                     column->column, qname_text(engine->arena, &column->table), keys);
    }
    error_set(error, ERROR_REFUSED, "value%s %s of type \"%s\" would go, and nothing says to what",
              count == 1 ? "" : "s", preflight_list(engine->arena, values, count),
              qname_text(engine->arena, plan_enum(plan)));
    error->place = plan_asks_at(plan);
    if (rows.length)
        error_detail(error, "rows that have %s: %s", count == 1 ? "it" : "them", str_text(&rows));
    error_hint(error,
               "Say by `map: {OLD: NEW}` what becomes of rows that are there and of those to "
               "come, or leave the value among `values`.");
    return false;
}

static bool take_expansion(struct engine *engine, const struct plan **plan, const char *text,
                           struct error *error)
{
    struct problem_list problems = {.arena = engine->arena, .file = (*plan)->file};
    const struct plan *expanded = plan_take_expansion(engine->arena, *plan, text, &problems);
    if (!expanded) {
        error_set(error, ERROR_REFUSED, "the recipe cannot be expanded here: %s",
                  problems.items[0].message);
        error_hint(error, "Write the phases: see `sluice plan --yaml` of another such plan.");
        return false;
    }
    *plan = expanded;
    return true;
}

static bool expand_enum(struct engine *engine, const struct plan **plan, struct error *error)
{
    struct arena *arena = engine->arena;
    struct cat_enum found;
    size_t count;
    if (!catalog_load_enum(arena, engine->pg, plan_enum(*plan), &found, error))
        return false;
    const char *text = plan_expand_enum(arena, *plan, &found, error);
    if (!text)
        return false;
    const char **unmapped = plan_enum_unmapped(arena, *plan, &found, &count);
    if (count)
        return refuse_unmapped(engine, *plan, &found, unmapped, count, error);
    return take_expansion(engine, plan, text, error);
}

/* ---- a table ---- */

static bool expand_replace(struct engine *engine, const struct plan **plan, struct error *error)
{
    struct cat_replacement found;
    const char *every, *from, *text = NULL;
    long long ahead;
    const struct qname *table = plan_replaced(*plan, &every, &from, &ahead);
    bool good = pg_begin(engine->pg, error) &&
                catalog_load_replacement(engine->arena, engine->pg, table, every, from, ahead,
                                         &found, error) &&
                (text = plan_expand_replace(engine->arena, *plan, &found, error));
    pg_rollback(engine->pg);
    return good && take_expansion(engine, plan, text, error);
}

bool engine_choose_plan(struct engine *engine, const struct plan **plan, struct error *error)
{
    const struct store_plan *stored;
    if (!(*plan)->other && !(*plan)->earlier && !plan_asks(*plan))
        return true;
    if (!engine_find_stored(engine, (*plan)->name, &stored, error))
        return false;
    if (!stored || !engine_is_registered(engine, *plan, stored) ||
        engine_is_untouched(stored->state))
        return (*plan)->asks       ? expand_enum(engine, plan, error)
               : (*plan)->replaces ? expand_replace(engine, plan, error)
               : !(*plan)->other   ? true
               : (*plan)->recipe   ? try_on_copy(engine, plan, error)
                                   : look_at_columns(engine, plan, error);
    struct store_phase *phases;
    size_t count;
    if (plan_asks(*plan) && !engine_expand_stored(engine->arena, stored, plan, error))
        return false;
    if (!store_load_phases(engine->arena, engine->pg, stored->id, &phases, &count, error))
        return false;
    *plan = engine_plan_of(engine, *plan, phases, count);
    return engine_check_phases(engine->arena, *plan, false, phases, count, error);
}

/* What a plan was registered with stands in the text that is registered. */
static const struct plan *as_registered(struct engine *engine, const struct plan *plan,
                                        const struct store_plan *stored,
                                        struct problem_list *problems)
{
    const char *before, *behind, *text = stored ? stored->source : "";
    plan_around_all(engine->arena, plan, &before, &behind);
    if (!str_starts_with(text, before) || !str_ends_with(text + strlen(before), behind))
        return NULL;
    return plan_read_in(engine->arena, plan->schema, plan->file, text, strlen(text), problems);
}

bool engine_resolve_plan(struct engine *engine, const struct plan **plan,
                         struct problem_list *problems, struct error *error)
{
    const struct plan_all *all = &(*plan)->all;
    const struct store_plan *stored;
    struct str list = {.arena = engine->arena};
    PG_RESULT(r);
    if (all->place.line == 0)
        return true;
    if (!engine_find_stored(engine, (*plan)->name, &stored, error))
        return false;
    const struct plan *resolved = as_registered(engine, *plan, stored, problems);
    if (!resolved) {
        const char *table = sql_quote_qname(engine->arena, &all->table);
        if (!pg_query(engine->pg, sql_referencing, PG_PARAMS(table, all->column, all->type), &r,
                      error))
            return false;
        for (size_t i = 0; i < pg_rows(r); i++)
            str_addf(&list, "%s%s", i ? ", " : "", pg_text(r, i, "name"));
        if (list.length)
            resolved =
                plan_read_all(engine->arena, *plan,
                              arena_printf(engine->arena, "[%s]", str_text(&list)), problems);
        else
            problem_add(problems, all->place, "Leave `referencing` out.",
                        "no column that would have to change references column \"%s\"",
                        all->column);
    }
    if (!resolved) {
        error_set(error, ERROR_USAGE, "plan file \"%s\" has %zu problem%s", (*plan)->file,
                  problems->count, problems->count == 1 ? "" : "s");
        error_hint(error, "Name the columns under `referencing`.");
        return false;
    }
    *plan = resolved;
    return true;
}
