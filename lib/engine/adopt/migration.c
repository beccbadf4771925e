/* What a plan does, for a database that nobody uses yet: the same statements without what is there
 * for those who do: see engine.h. */
#include <string.h>

#include "base/str.h"
#include "engine/adopt/adopt.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "phase/rows/rows.h"
#include "phase/sql/args.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

struct making {
    struct engine *engine;
    struct arena *arena;
    const struct plan *plan;
    const struct story *story;
    size_t end;
    struct view_migration *view;
};

static void add(struct making *m, const char *path, const char *sql)
{
    *ARENA_PUSH(m->arena, m->view->statements, m->view->statement_count) =
        (struct view_statement){path, sql};
}

static void add_condition(struct making *m, const char *sql)
{
    *ARENA_PUSH(m->arena, m->view->conditions, m->view->condition_count) = sql;
}

/* Triggers and functions of ours, which keep old and new in step or note who writes. */
static bool is_for_others(const char *sql)
{
    return strstr(sql, "zz_sluice_") || strstr(sql, SYNC_SCHEMA ".") ||
           strstr(sql, "sluice_memory");
}

static const char *without(struct arena *arena, const char *sql, const char *word)
{
    const char *at = strstr(sql, word);
    return !at ? sql : arena_printf(arena, "%.*s%s", (int)(at - sql), sql, at + strlen(word));
}

/* ---- rows ---- */

static void add_filled(struct making *m, size_t phase, const struct qname *table)
{
    const struct object object = {.of = *table};
    struct sql sql = sql_new(m->arena);
    const char *comma = "";
    for (const struct fact *adds = NULL;
         (adds = story_next(m->story, FACT_ADDS, &object, phase, adds));) {
        const struct column_group *group = adds->detail;
        const struct new_column *column = &group->columns[adds->entry];
        if (!column->up.text)
            continue;
        sql_add(&sql, "%S%I = %E", comma, column->name.text, &column->up);
        if (column->type.text)
            sql_add(&sql, "::%R", &column->type);
        comma = ", ";
    }
    if (*comma)
        add(m, sync_search_path(m->arena, table),
            sql_make(m->arena, "UPDATE %T SET %S", table, sql_text(&sql)));
}

static void add_set(struct making *m, const struct row_choice *choice)
{
    const struct qname *table = &choice->table.name;
    struct sql sql = sql_new(m->arena);
    for (size_t i = 0; i < choice->set_count; i++)
        sql_add(&sql, "%S%I = %E", i ? ", " : "", choice->sets[i].name.text,
                &choice->sets[i].value);
    if (choice->set_count)
        add(m, sync_search_path(m->arena, table),
            sql_make(m->arena, "UPDATE %T SET %S%S%S", table, sql_text(&sql),
                     choice->where.text ? " WHERE " : "",
                     choice->where.text ? sql_make(m->arena, "%E", &choice->where) : ""));
}

static const struct pair *pair_named(const struct making *m, const char *name)
{
    for (const struct fact *fact = NULL;
         (fact = story_next(m->story, FACT_MIRRORS, NULL, m->end, fact));)
        if (str_equal(fact->name, name))
            return fact->detail;
    return NULL;
}

static void add_copied(struct making *m, const struct pair *pair)
{
    struct sql into = sql_new(m->arena), from = sql_new(m->arena);
    const char *comma = "";
    for (size_t i = 0; i < pair->key_count; i++, comma = ", ") {
        sql_add(&into, "%S%I", comma, pair->keys[i].to.text);
        sql_add(&from, "%S%I", comma, pair->keys[i].from.text);
    }
    for (size_t i = 0; i < pair->up_count; i++, comma = ", ") {
        sql_add(&into, "%S%I", comma, pair->ups[i].name.text);
        sql_add(&from, "%S%E", comma, &pair->ups[i].value);
    }
    const char *where = pair->where.text ? sql_make(m->arena, " WHERE %E", &pair->where) : "";
    if (pair->only != TWIN_COLUMNS)
        add(m, sync_search_path(m->arena, &pair->from.name),
            sql_make(m->arena, "INSERT INTO %T (%S) SELECT %S FROM %T%S ON CONFLICT DO NOTHING",
                     &pair->to.name, sql_text(&into), sql_text(&from), &pair->from.name, where));
}

static void add_rows(struct making *m, size_t phase)
{
    for (const struct fact *fact = NULL; (fact = story_next_of(m->story, FACT_FILLS, phase, fact));)
        add_filled(m, phase, &fact->object.of);
    for (const struct fact *fact = NULL;
         (fact = story_next_of(m->story, FACT_CHOOSES, phase, fact));)
        add_set(m, fact->detail);
    for (const struct fact *fact = NULL;
         (fact = story_next_of(m->story, FACT_COPIES, phase, fact));)
        if (pair_named(m, fact->name))
            add_copied(m, pair_named(m, fact->name));
}

/* ---- the phases ---- */

static void add_operation(struct making *m, const struct operation *o, bool *rows, size_t phase)
{
    const struct step *go = &o->go;
    bool typed = o->table.schema && !o->table.name;
    if (go->mode == STEP_BATCHES && !*rows) {
        *rows = true;
        add_rows(m, phase);
    }
    if ((go->mode != STEP_TRANSACTION && go->mode != STEP_ALONE) || !go->sql ||
        operation_is_for_each(o) || is_for_others(go->sql))
        return;
    const char *sql = without(m->arena, without(m->arena, go->sql, "CONCURRENTLY "), " ONLY");
    add(m,
        typed ? sql_make(m->arena, "%I, pg_temp", o->table.schema)
              : sync_search_path(m->arena, &o->table),
        go->mode == STEP_ALONE || strstr(sql, "CREATE INDEX") ? sql : go->sql);
}

static void add_phase(struct making *m, size_t phase, const struct operation_list *operations)
{
    bool rows = false;
    for (size_t i = 0; i < operations->count; i++)
        add_operation(m, &operations->items[i], &rows, phase);
}

/* ---- whether it has been done ---- */

static const char *last_type(struct making *m, const struct sql_fragment *type)
{
    for (const struct fact *fact = NULL;
         (fact = story_next(m->story, FACT_RETYPES, NULL, m->end, fact));) {
        const struct qname now = {fact->object.of.schema, fact->name};
        if (str_equal(type->text, sql_quote_qname(m->arena, &fact->object.of)))
            return sql_quote_qname(m->arena, &now);
    }
    return type->text;
}

static void add_column(struct making *m, const struct object *first,
                       const struct sql_fragment *type)
{
    const struct qname table = story_table_name(m->story, &first->of, m->end);
    const char *relation = sql_quote_qname(m->arena, &table);
    if (story_next(m->story, FACT_ENDS, first, m->end, NULL))
        return;
    add_condition(
        m, sql_make(m->arena,
                    "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(%L) AND "
                    "a.attname = %L AND NOT a.attisdropped%S)",
                    relation, story_name(m->story, first, m->end),
                    type && type->text
                        ? sql_make(m->arena, " AND a.atttypid = to_regtype(%L)", last_type(m, type))
                        : ""));
}

static void add_ends(struct making *m, const struct fact *fact)
{
    const struct qname table = story_table_name(m->story, &fact->object.of, m->end);
    add_condition(
        m,
        sql_make(m->arena,
                 "NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(%L) "
                 "AND a.attname = %L AND NOT a.attisdropped)",
                 sql_quote_qname(m->arena, &table), story_name(m->story, &fact->object, m->end)));
}

static void add_named(struct making *m, const struct fact *fact)
{
    const struct qname table = story_table_name(m->story, &fact->object.of, m->end);
    const char *relation = sql_quote_qname(m->arena, &table);
    add_condition(
        m, sql_make(m->arena,
                    "(EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = to_regclass(%L) AND "
                    "o.conname = %L) OR EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = "
                    "i.indexrelid WHERE i.indrelid = to_regclass(%L) AND c.relname = %L))",
                    relation, fact->name, relation, fact->name));
}

static void add_bound(struct making *m, const struct fact *fact)
{
    const struct object column = story_object(m->story, &fact->object, fact->phase);
    const struct qname table = story_table_name(m->story, &column.of, m->end);
    if (!story_next(m->story, FACT_ENDS, &column, m->end, NULL))
        add_condition(m, sql_make(m->arena,
                                  "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = "
                                  "to_regclass(%L) AND a.attname = %L AND a.attnotnull)",
                                  sql_quote_qname(m->arena, &table),
                                  story_name(m->story, &column, m->end)));
}

static void add_relation(struct making *m, const struct qname *name, bool there)
{
    add_condition(m, sql_make(m->arena, "to_regclass(%L) IS %SNULL",
                              sql_quote_qname(m->arena, name), there ? "NOT " : ""));
}

static bool is_lost(const struct making *m, const struct fact *names)
{
    const struct object table = {.of = names->object.of};
    for (const struct fact *fact = NULL;
         (fact = story_next(m->story, FACT_LOSES, &table, m->end, fact));)
        if (fact > names && str_equal(fact->name, names->name))
            return true;
    return false;
}

static void add_made(struct making *m, const struct fact *fact)
{
    const struct sql_args *args = fact->detail;
    for (size_t i = 0; i < args->run.statement_count; i++)
        for (size_t k = 0; k < args->run.statements[i].made_count; k++)
            add_relation(m, &args->run.statements[i].made[k], true);
}

static void add_conditions(struct making *m)
{
    for (size_t i = 0; i < m->story->fact_count; i++) {
        const struct fact *fact = &m->story->facts[i];
        const struct column_group *group = fact->detail;
        switch (fact->kind) {
        case FACT_ADDS:
            add_column(m, &fact->object, &group->columns[fact->entry].type);
            break;
        case FACT_ALTERS: {
            const struct object column = story_object(m->story, &fact->object, fact->phase);
            add_column(m, &column, fact->detail);
            break;
        }
        case FACT_ENDS:
            add_ends(m, fact);
            break;
        case FACT_NAMES:
            if (!is_lost(m, fact))
                add_named(m, fact);
            break;
        case FACT_BINDS:
            add_bound(m, fact);
            break;
        case FACT_GOES:
            add_relation(m, &fact->object.of, false);
            break;
        case FACT_ASIDE:
            add_relation(m, &fact->other.of, true);
            break;
        case FACT_RUNS:
            add_made(m, fact);
            break;
        default:
            break;
        }
    }
}

/* Columns that take after others, and are called otherwise in the end. */
static void add_names(struct making *m)
{
    for (const struct fact *fact = NULL;
         (fact = story_next(m->story, FACT_LIKENS, NULL, m->end, fact));) {
        const char *now = story_name(m->story, &fact->object, m->end);
        if (!str_equal(now, fact->other.name))
            *ARENA_PUSH(m->arena, m->view->names, m->view->name_count) =
                (struct view_renamed){fact->object.of, fact->other.name, now};
    }
}

static void add_tables(struct making *m)
{
    for (const struct fact *uses = NULL;
         (uses = story_next(m->story, FACT_USES, NULL, m->end, uses));) {
        bool known = false;
        for (size_t i = 0; i < m->view->table_count; i++)
            known |= qname_equal(&m->view->tables[i], &uses->object.of);
        if (!known)
            *ARENA_PUSH(m->arena, m->view->tables, m->view->table_count) = uses->object.of;
    }
}

static bool load_registered(struct making *m, const struct store_plan *stored, struct error *error)
{
    for (size_t p = 0; p < m->end; p++) {
        struct store_operation *stored_operations;
        struct operation_list operations = {0};
        size_t count;
        if (!store_load_operations(m->arena, m->engine->pg, stored->id, p, &stored_operations,
                                   &count, error))
            return false;
        for (size_t i = 0; i < count; i++)
            *ARENA_PUSH(m->arena, operations.items, operations.count) =
                stored_operations[i].operation;
        add_phase(m, p, &operations);
    }
    return true;
}

static bool compile(struct making *m, struct error *error)
{
    struct catalog *catalog;
    struct finding_list findings = {.arena = m->arena};
    if (!engine_survey(m->engine, m->plan, &catalog, error))
        return false;
    engine_preflight(m->plan, SIZE_MAX, catalog, &findings);
    for (size_t p = 0; p < m->end; p++)
        engine_preflight(m->plan, p, catalog, &findings);
    if (!engine_refuse_findings(m->plan, &findings, error))
        return false;
    for (size_t p = 0; p < m->end; p++) {
        const struct operation_list operations = engine_compile(m->arena, m->plan, p, catalog);
        add_phase(m, p, &operations);
    }
    return true;
}

bool engine_make_migration(struct engine *engine, const struct plan *plan,
                           struct view_migration *view, struct error *error)
{
    const struct store_plan *stored;
    struct making m = {.engine = engine,
                       .arena = engine->arena,
                       .plan = plan,
                       .story = plan->story,
                       .end = plan->phases.count,
                       .view = view};
    *view = (struct view_migration){.plan = plan->name,
                                    .description = plan->description,
                                    .checksum = plan->checksum,
                                    .small_table = plan->settings.small_table};
    if (!engine_find_stored(engine, plan->name, &stored, error))
        return false;
    if (stored && !engine_is_registered(engine, plan, stored) &&
        !engine_is_untouched(stored->state))
        return engine_refuse_changed(plan, stored, error);
    if (stored && stored->adopted) {
        error_set(error, ERROR_REFUSED,
                  "plan \"%s\" was adopted here: its statements are known where it ran",
                  plan->name);
        error_hint(error, "Ask a database that has its start, or one where it ran.");
        return false;
    }
    add_conditions(&m);
    add_names(&m);
    add_tables(&m);
    if (!view->condition_count) {
        error_set(error, ERROR_REFUSED,
                  "nothing in the schema tells whether plan \"%s\" has been done", plan->name);
        error_hint(error, "It needs no migration in an ORM's folder: no database is made otherwise "
                          "without it.");
        return false;
    }
    return stored && !engine_is_untouched(stored->state) ? load_registered(&m, stored, error)
                                                         : compile(&m, error);
}
