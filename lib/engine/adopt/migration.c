/* What a plan does, for a database that nobody uses yet: the same statements without what is there
 * for those who do: see engine.h. */
#include <string.h>

#include "base/str.h"
#include "engine/adopt/making.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "phase/rows/rows.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

static void add(struct making *m, const char *path, const char *sql)
{
    *ARENA_PUSH(m->arena, m->view->statements, m->view->statement_count) =
        (struct view_statement){path, sql};
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

/* Rows of `to` that are there get their columns. */
static void add_copied_columns(struct making *m, const struct pair *pair, const char *where)
{
    struct sql sets = sql_new(m->arena), from = sql_new(m->arena), on = sql_new(m->arena);
    for (size_t i = 0; i < pair->up_count; i++) {
        sql_add(&sets, "%S%I = sluice_from.up_%d", i ? ", " : "", pair->ups[i].name.text, (int)i);
        sql_add(&from, "%E AS up_%d, ", &pair->ups[i].value, (int)i);
    }
    for (size_t i = 0; i < pair->key_count; i++) {
        sql_add(&from, "%S%I AS key_%d", i ? ", " : "", pair->keys[i].from.text, (int)i);
        sql_add(&on, "%Ssluice_to.%I = sluice_from.key_%d", i ? " AND " : "", pair->keys[i].to.text,
                (int)i);
    }
    for (size_t i = 0; i < pair->constant_count; i++)
        sql_add(&on, " AND sluice_to.%I = %E", pair->constants[i].name.text,
                &pair->constants[i].value);
    add(m, sync_search_path(m->arena, &pair->from.name),
        sql_make(m->arena,
                 "UPDATE %T AS sluice_to SET %S FROM (SELECT %S FROM %T%S) AS sluice_from WHERE %S",
                 &pair->to.name, sql_text(&sets), sql_text(&from), &pair->from.name, where,
                 sql_text(&on)));
}

/* What columns the query has is known where it runs. */
static void add_copied_sets(struct making *m, const struct pair *pair, const char *into,
                            const char *from, const char *where)
{
    const char *body = sql_make(
        m->arena,
        "DECLARE sluice_columns text; BEGIN CREATE TEMPORARY VIEW sluice_set AS SELECT "
        "sluice_rows.* FROM %T CROSS JOIN LATERAL (%E) AS sluice_rows; SELECT "
        "string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO sluice_columns FROM "
        "pg_attribute WHERE attrelid = 'pg_temp.sluice_set'::regclass AND attnum > 0; DROP VIEW "
        "pg_temp.sluice_set; EXECUTE %L || sluice_columns || %L || sluice_columns || %L; END",
        &pair->from.name, &pair->rows,
        sql_make(m->arena, "INSERT INTO %T (%S, ", &pair->to.name, into),
        sql_make(m->arena, ") SELECT %S, ", from),
        sql_make(m->arena,
                 " FROM (SELECT * FROM %T%S) AS sluice_from CROSS JOIN LATERAL (%E) AS sluice_rows "
                 "ON CONFLICT DO NOTHING",
                 &pair->from.name, where, &pair->rows));
    const char *quote = sql_dollar_tag(m->arena, "set", body);
    add(m, sync_search_path(m->arena, &pair->from.name),
        arena_printf(m->arena, "DO %s%s%s", quote, body, quote));
}

static void add_copied(struct making *m, const struct pair *pair)
{
    struct sql into = sql_new(m->arena), from = sql_new(m->arena);
    const char *comma = "";
    for (size_t i = 0; i < pair->key_count; i++, comma = ", ") {
        sql_add(&into, "%S%I", comma, pair->keys[i].to.text);
        sql_add(&from, "%S%S%I", comma, pair->rows.text ? "sluice_from." : "",
                pair->keys[i].from.text);
    }
    for (size_t i = 0; i < pair->constant_count; i++, comma = ", ") {
        sql_add(&into, "%S%I", comma, pair->constants[i].name.text);
        sql_add(&from, "%S%E", comma, &pair->constants[i].value);
    }
    for (size_t i = 0; i < pair->up_count && !pair->rows.text; i++, comma = ", ") {
        sql_add(&into, "%S%I", comma, pair->ups[i].name.text);
        sql_add(&from, "%S%E", comma, &pair->ups[i].value);
    }
    const char *where = pair->where.text ? sql_make(m->arena, " WHERE %E", &pair->where) : "";
    if (pair->only == TWIN_COLUMNS)
        add_copied_columns(m, pair, where);
    else if (pair->rows.text)
        add_copied_sets(m, pair, sql_text(&into), sql_text(&from), where);
    else
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
    m.ran = stored && !engine_is_untouched(stored->state);
    add_names(&m);
    add_tables(&m);
    return (stored && m.ran ? load_registered(&m, stored, error) : compile(&m, error)) &&
           making_add_conditions(&m, error) && making_settle(&m, error);
}
