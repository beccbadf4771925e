/* Whether a plan has been done, as conditions that a migration asks where nobody knows the plan:
 * see making.h. All of them hold once it is done; at its start one at least does not. */
#include "base/str.h"
#include "engine/adopt/end.h"
#include "engine/adopt/making.h"
#include "phase/sync/sync.h"

/* In it the server says every name of the plan's with its schema. */
#define BARE_PATH "pg_catalog, pg_temp"

void making_add_condition(struct making *m, const char *path, const char *sql)
{
    *ARENA_PUSH(m->arena, m->view->conditions, m->view->condition_count) =
        (struct view_statement){path, sql};
}

static const char *quoted(struct making *m, const struct qname *name)
{
    return sql_quote_qname(m->arena, name);
}

void making_add_column(struct making *m, const struct qname *table, const char *column, bool there,
                       const char *more)
{
    making_add_condition(
        m, sync_search_path(m->arena, table),
        sql_make(m->arena,
                 "%SEXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(%L) AND "
                 "a.attname = %L AND NOT a.attisdropped%S%S)",
                 there ? "" : "NOT ", quoted(m, table), column, more ? " AND " : "",
                 more ? more : ""));
}

void making_add_part(struct making *m, const struct qname *table, const char *name, bool there)
{
    const char *relation = quoted(m, table);
    making_add_condition(
        m, BARE_PATH,
        sql_make(m->arena,
                 "%S(EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = to_regclass(%L) AND "
                 "o.conname = %L) OR EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = "
                 "i.indexrelid WHERE i.indrelid = to_regclass(%L) AND c.relname = %L))",
                 there ? "" : "NOT ", relation, name, relation, name));
}

void making_add_relation(struct making *m, const struct qname *name, bool there)
{
    making_add_condition(
        m, BARE_PATH,
        sql_make(m->arena, "to_regclass(%L) IS %SNULL", quoted(m, name), there ? "NOT " : ""));
}

/* ---- by kind of fact ---- */

static bool is_told(const struct making *m, enum fact_kind kind, const struct object *object)
{
    return story_next(m->story, kind, object, m->end, NULL) != NULL;
}

static struct object column_of(const struct making *m, const struct fact *fact)
{
    return story_object(m->story, &fact->object, fact->phase);
}

static bool is_undone(const struct making *m, const struct fact *fact, enum fact_kind other)
{
    return story_between(m->story, other, &fact->object, fact->phase, m->end);
}

static void add_there(struct making *m, const struct object *first, const char *more)
{
    const struct qname table = end_table(m->plan, &first->of);
    if (end_has_column(m->plan, first))
        making_add_column(m, &table, end_column(m->plan, first), true, more);
}

static const char *of_type(struct making *m, const struct sql_fragment *type)
{
    const char *sql = end_type(m->arena, m->plan, type);
    return sql ? sql_make(m->arena, "a.atttypid = to_regtype(%L)", sql) : NULL;
}

static void add_adds(struct making *m, const struct fact *fact)
{
    const struct column_group *group = fact->detail;
    if (!is_told(m, FACT_ALTERS, &fact->object))
        add_there(m, &fact->object, of_type(m, &group->columns[fact->entry].type));
}

static void add_ends(struct making *m, const struct fact *fact)
{
    const struct qname table = end_table(m->plan, &fact->object.of);
    if (end_has_table(m->plan, &fact->object.of))
        making_add_column(m, &table, end_column(m->plan, &fact->object), false, NULL);
}

/* Of a column that was there before the plan. */
static void add_renames(struct making *m, const struct fact *fact)
{
    const struct qname table = end_table(m->plan, &fact->object.of);
    if (!end_has_column(m->plan, &fact->object) || is_told(m, FACT_ADDS, &fact->object))
        return;
    add_there(m, &fact->object, NULL);
    if (!story_is_taken(m->story, &fact->object, m->end))
        making_add_column(m, &table, fact->object.name, false, NULL);
}

static void add_binds(struct making *m, const struct fact *fact)
{
    const struct object column = column_of(m, fact);
    bool binds = fact->kind == FACT_BINDS;
    if (!is_undone(m, fact, binds ? FACT_LIFTS : FACT_BINDS))
        add_there(m, &column, binds ? "a.attnotnull" : "NOT a.attnotnull");
}

static void add_shows(struct making *m, const struct fact *fact)
{
    const struct object column = column_of(m, fact);
    add_there(m, &column, fact->detail);
}

static void add_named(struct making *m, const struct fact *fact)
{
    const struct qname table = end_table(m->plan, &fact->object.of);
    bool named = fact->kind == FACT_NAMES;
    if (end_has_table(m->plan, &fact->object.of) &&
        !end_is_named_later(m->plan, fact, named ? FACT_LOSES : FACT_NAMES))
        making_add_part(m, &table, fact->name, named);
}

static void add_goes(struct making *m, const struct fact *fact)
{
    const struct qname table = end_first_table(m->plan, &fact->object.of, fact->phase);
    const struct qname last = end_table(m->plan, &table);
    if (!end_is_traded(m->plan, &table))
        making_add_relation(m, &table, false);
    if (!qname_equal(&last, &table))
        making_add_relation(m, &last, false);
}

/* The table has another name, or its own again. */
static void add_aside(struct making *m, const struct fact *fact)
{
    const struct qname last = end_table(m->plan, &fact->object.of);
    if (end_has_table(m->plan, &fact->object.of))
        making_add_relation(m, &fact->other.of, qname_equal(&last, &fact->other.of));
}

static void add_trades(struct making *m, const struct fact *fact)
{
    if (fact->entry == 1)
        making_add_relation(m, &fact->object.of, false);
    else if (end_has_table(m->plan, &fact->object.of))
        making_add_relation(m, &fact->other.of, true);
}

/* The one that takes the name has its own no more. */
static void add_retypes(struct making *m, const struct fact *fact)
{
    if (fact->detail)
        making_add_condition(
            m, BARE_PATH,
            sql_make(m->arena, "to_regtype(%L) IS NULL", quoted(m, &fact->object.of)));
}

/* As the server says it, which is asked here; where it cannot be told, that there is one. */
static bool add_presets(struct making *m, struct look *look, const struct fact *fact)
{
    const struct object column = column_of(m, fact);
    const struct sql_fragment *given = fact->detail;
    const struct fact *types = story_last(m->story, FACT_ALTERS, &column, m->end);
    const struct fact *adds = story_last(m->story, FACT_ADDS, &column, m->end);
    const struct qname last = end_table(m->plan, &column.of);
    const struct column_group *group = adds ? adds->detail : NULL;
    const struct sql_fragment *type = types  ? types->detail
                                      : adds ? &group->columns[adds->entry].type
                                             : NULL;
    const char *type_said, *said;
    if (!end_has_column(m->plan, &column) || is_undone(m, fact, FACT_PRESETS))
        return true;
    if (!look_said(look, m->ran ? &last : &column.of,
                   m->ran ? end_column(m->plan, &column) : column.name,
                   type ? end_type(m->arena, m->plan, type) : NULL, sql_make(m->arena, "%E", given),
                   &type_said, &said))
        return false;
    const size_t before = m->view->condition_count;
    add_there(m, &column,
              said ? sql_make(m->arena,
                              "%L = (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d "
                              "WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)",
                              said)
                   : "a.atthasdef");
    m->view->conditions[before].path = BARE_PATH;
    return true;
}

/* With what the type has in brackets, which to_regtype() leaves out. */
static bool add_alters(struct making *m, struct look *look, const struct fact *fact)
{
    const struct object column = column_of(m, fact);
    const struct qname last = end_table(m->plan, &column.of);
    const char *type = end_type(m->arena, m->plan, fact->detail), *said, *default_said;
    if (!type || !end_has_column(m->plan, &column) || is_undone(m, fact, FACT_ALTERS))
        return true;
    if (!look_said(look, m->ran ? &last : &column.of,
                   m->ran ? end_column(m->plan, &column) : column.name, type, NULL, &said,
                   &default_said))
        return false;
    const size_t before = m->view->condition_count;
    add_there(m, &column,
              said ? sql_make(m->arena, "format_type(a.atttypid, a.atttypmod) = %L", said)
                   : of_type(m, fact->detail));
    if (said)
        m->view->conditions[before].path = BARE_PATH;
    return true;
}

/* Of a table that has taken the name of one that goes only its shape tells: not that of the start,
 * or else that of the end, whichever is here. */
static bool add_shape(struct making *m, const struct fact *fact, struct error *error)
{
    PG_RESULT(result);
    const char *table = quoted(m, &fact->object.of);
    if (fact->entry != 0 || end_has_table(m->plan, &fact->object.of))
        return true;
    const char *sql = sql_make(
        m->arena,
        "(SELECT md5(concat_ws(';', c.relkind, pg_get_partkeydef(c.oid), (SELECT "
        "string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
        "a.attidentity, a.attgenerated), ',' ORDER BY a.attname) FROM pg_attribute a WHERE "
        "a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), (SELECT "
        "string_agg(pg_get_constraintdef(o.oid), ',' ORDER BY pg_get_constraintdef(o.oid)) FROM "
        "pg_constraint o WHERE o.conrelid = c.oid AND o.contype IN ('c', 'p', 'u', 'x')))) FROM "
        "pg_class c WHERE c.oid = to_regclass(%L))",
        table);
    if (!pg_exec(m->engine->pg, "SET LOCAL search_path = " BARE_PATH, error) ||
        !pg_query(m->engine->pg, sql_make(m->arena, "SELECT %S AS shape", sql), PG_NO_PARAMS,
                  &result, error))
        return false;
    if (!pg_is_null(result, 0, "shape"))
        making_add_condition(
            m, BARE_PATH,
            sql_make(m->arena, "%S %S %L", sql, m->ran ? "=" : "<>", pg_text(result, 0, "shape")));
    return true;
}

static const struct {
    enum fact_kind kind;
    void (*add)(struct making *m, const struct fact *fact);
} adders[] = {
    {FACT_ADDS, add_adds},         {FACT_ENDS, add_ends},     {FACT_RENAMES, add_renames},
    {FACT_NAMES, add_named},       {FACT_LOSES, add_named},   {FACT_BINDS, add_binds},
    {FACT_LIFTS, add_binds},       {FACT_SHOWS, add_shows},   {FACT_GOES, add_goes},
    {FACT_ASIDE, add_aside},       {FACT_TRADES, add_trades}, {FACT_RETYPES, add_retypes},
    {FACT_RUNS, making_add_marks},
};

static bool add_all(struct making *m, struct look *look)
{
    for (size_t i = 0; i < m->story->fact_count; i++) {
        const struct fact *fact = &m->story->facts[i];
        for (size_t k = 0; k < sizeof adders / sizeof *adders; k++)
            if (adders[k].kind == fact->kind)
                adders[k].add(m, fact);
        if ((fact->kind == FACT_PRESETS && !add_presets(m, look, fact)) ||
            (fact->kind == FACT_ALTERS && !add_alters(m, look, fact)) ||
            (fact->kind == FACT_TRADES && !add_shape(m, fact, look->error)))
            return false;
    }
    return true;
}

bool making_add_conditions(struct making *m, struct error *error)
{
    struct look look = {.engine = m->engine,
                        .arena = m->arena,
                        .plan = m->plan,
                        .story = m->story,
                        .end = m->end,
                        .error = error};
    bool good = pg_begin(m->engine->pg, error) && add_all(m, &look);
    pg_rollback(m->engine->pg);
    return good;
}

/* ---- whether that tells ---- */

static bool hold(struct making *m, bool *all, struct error *error)
{
    bool good = pg_begin(m->engine->pg, error);
    *all = true;
    for (size_t i = 0; good && *all && i < m->view->condition_count; i++) {
        const struct view_statement *condition = &m->view->conditions[i];
        PG_RESULT(result);
        good = pg_exec(m->engine->pg,
                       sql_make(m->arena, "SET LOCAL search_path = %S", condition->path), error) &&
               pg_query(m->engine->pg, sql_make(m->arena, "SELECT %S AS holds", condition->sql),
                        PG_NO_PARAMS, &result, error);
        *all = good && !pg_is_null(result, 0, "holds") && pg_bool(result, 0, "holds");
    }
    pg_rollback(m->engine->pg);
    return good;
}

static const struct sql_statement *runs_once(const struct making *m, const struct fact **where)
{
    *where = NULL;
    for (const struct fact *runs = NULL;
         (runs = story_next(m->story, FACT_RUNS, NULL, m->end, runs));) {
        const struct sql_args *args = runs->detail;
        *where = runs;
        for (size_t i = 0; i < args->run.statement_count; i++)
            if (!args->run.statements[i].again)
                return &args->run.statements[i];
    }
    return NULL;
}

bool making_settle(struct making *m, struct error *error)
{
    const char *plan = m->plan->name;
    const struct fact *where;
    const struct sql_statement *once = runs_once(m, &where);
    bool done = false, tells = m->view->condition_count > 0;
    if (tells && !m->ran && !hold(m, &done, error))
        return false;
    m->view->always = where && !once && (!tells || done);
    if ((tells && !done) || m->view->always)
        return true;
    if (done) {
        error_set(error, ERROR_REFUSED, "what plan \"%s\" leaves is in this database already",
                  plan);
        error_hint(error, "Ask a database that has its start, or one where it ran.");
    } else if (once && where) {
        error_set(error, ERROR_REFUSED,
                  "nothing in the schema tells whether phase \"%s\" has been done, and its %s "
                  "cannot run twice",
                  m->story->phases->items[where->phase].name, once->what);
        error->place = once->place;
        error_hint(error,
                   "Write it so that it may run again (OR REPLACE, IF NOT EXISTS, ON CONFLICT "
                   "DO NOTHING), or put its SQL into the ORM's folder by hand.");
    } else {
        error_set(error, ERROR_REFUSED,
                  "nothing in the schema tells whether plan \"%s\" has been done", plan);
        error_hint(error,
                   "It needs no migration in an ORM's folder: it changes rows, and no schema "
                   "is made otherwise without it.");
    }
    return false;
}
