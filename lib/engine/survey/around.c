/* What stands around the tables of a plan: the catalogue's word, and what bodies of functions do
 * with them, once the columns of other tables that they name are known. See survey.h. */
#include "pg/catalog/around.h"
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "engine/survey/survey.h"
#include "parse/body.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"

struct reading {
    struct engine *engine;
    struct cat_table *table;
    const struct cat_body *body;
};

static struct cat_use *add(struct reading *r, enum cat_use_kind kind, const struct parse_use *use,
                           const char *what)
{
    struct cat_around *around = &r->table->around;
    struct cat_use *added = ARENA_PUSH(r->engine->arena, around->uses, around->use_count);
    *added = (struct cat_use){
        .kind = kind,
        .object = r->body->object,
        .name = use->name,
        .what = what,
        .certain = use->by_schema || !around->namesakes,
    };
    return added;
}

static bool columns_of(struct reading *r, const struct qname *name, const char ***columns,
                       size_t *count, struct error *error)
{
    struct arena *arena = r->engine->arena;
    *columns = NULL;
    *count = 0;
    return !name->name ||
           catalog_columns_of(arena, r->engine->pg, sync_search_path(arena, &r->table->name), name,
                              columns, count, error);
}

/* One more column in each row: is there a place for it, and do those behind it keep theirs? */
static bool add_insert(struct reading *r, const struct parse_use *use, struct error *error)
{
    struct arena *arena = r->engine->arena;
    const char **columns;
    size_t places = use->listed, given = use->given + use->rows * (r->table->column_count + 1);
    const char *target =
        use->other.name && !str_starts_with(use->other.name, "sluice_any") ? use->other.name : NULL;
    if (!places && target && !columns_of(r, &use->other, &columns, &places, error))
        return false;
    bool fits = places >= given && !use->vague && !use->given && use->rows == 1;
    struct cat_use *added =
        add(r, CAT_USE_SHAPE, use,
            target ? arena_printf(arena, "it inserts whole rows into \"%s\" by place", target)
                   : "it inserts whole rows into another table by place");
    added->certain &= !fits;
    return true;
}

static bool add_natural(struct reading *r, const struct parse_use *use, struct error *error)
{
    const char **columns;
    size_t count;
    if (!columns_of(r, &use->other, &columns, &count, error))
        return false;
    const char *with =
        use->other.name ? arena_printf(r->engine->arena, "\"%s\"", use->other.name) : "a subquery";
    struct cat_use *added =
        add(r, CAT_USE_NATURAL, use,
            arena_printf(r->engine->arena, "it has a NATURAL JOIN with %s", with));
    added->names = columns;
    added->name_count = count;
    added->certain &= count > 0;
    return true;
}

static void add_named(struct reading *r, const struct parse_use *use)
{
    struct cat_table *table = r->table;
    add(r, CAT_USE_COLUMN, use, NULL);
    for (size_t i = 0; i < table->dependent_count; i++)
        if (str_equal(table->dependents[i].kind, "function") &&
            str_equal(table->dependents[i].name, r->body->function) &&
            str_equal(table->dependents[i].column, use->name))
            return;
    if (cat_table_column(table, use->name))
        *ARENA_PUSH(r->engine->arena, table->dependents, table->dependent_count) =
            (struct cat_dependent){"function", r->body->function, use->name, NULL};
}

static void add_aside(struct reading *r, const struct parse_use *use)
{
    struct cat_use *added = add(r, CAT_USE_ASIDE, use, use->what);
    added->hint = use->hint;
    added->until = use->until;
    added->mild = use->mild;
}

static bool add_use(struct reading *r, const struct parse_use *use, struct error *error)
{
    switch (use->kind) {
    case PARSE_USE_TABLE:
        if (r->body->function)
            add(r, CAT_USE_TABLE, use, NULL); /* of anything else the server knows */
        return true;
    case PARSE_USE_ROW:
        add(r, CAT_USE_WHOLE, use, NULL);
        return true;
    case PARSE_USE_COLUMN:
        if (r->body->function && !r->body->tracked)
            add_named(r, use); /* of anything else the server knows */
        return true;
    case PARSE_USE_FIELD:
        if (r->body->function)
            add(r, CAT_USE_FIELD, use, NULL);
        return true;
    case PARSE_USE_ASIDE:
        if (!r->body->tracked)
            add_aside(r, use);
        return true;
    case PARSE_USE_BARE:
        if (r->body->function)
            add(r, CAT_USE_BARE, use, NULL);
        return true;
    case PARSE_USE_INSERT:
        return add_insert(r, use, error);
    case PARSE_USE_NATURAL:
        return !r->body->function || add_natural(r, use, error);
    case PARSE_USE_SHAPE:
        add(r, CAT_USE_SHAPE, use, use->what);
        return true;
    case PARSE_USE_SHAPE_MAYBE:
        add(r, CAT_USE_SHAPE, use, use->what)->certain = false;
        return true;
    case PARSE_USE_PLACE:
        if (!r->body->tracked) /* which knows columns by their numbers */
            add(r, CAT_USE_PLACE, use, use->what);
        return true;
    case PARSE_USE_OWN_NAME:
        add(r, CAT_USE_OWN_NAME, use, NULL)->certain = use->rows > 0;
        return true;
    case PARSE_USE_UNREADABLE:
        add(r, CAT_USE_UNREADABLE, use, use->what);
        return true;
    }
    return true;
}

static enum parse_returns returns_of(const struct cat_body *body)
{
    return str_equal(body->returns, "row")       ? PARSE_RETURNS_ROW
           : str_equal(body->returns, "columns") ? PARSE_RETURNS_COLUMNS
                                                 : PARSE_RETURNS_NOTHING;
}

/* Parameters and results that are rows of the table. */
static void add_row_types(struct reading *r)
{
    const struct parse_use certain = {.by_schema = true};
    bool takes = false;
    for (size_t i = 0; i < r->body->row_count; i++)
        takes |= r->body->rows[i][0] && !str_equal(r->body->rows[i], "old") &&
                 !str_equal(r->body->rows[i], "new");
    if (takes)
        add(r, CAT_USE_TAKES, &certain, NULL);
    if (returns_of(r->body) == PARSE_RETURNS_ROW)
        add(r, CAT_USE_GIVES, &certain, NULL);
}

static bool read_bodies(struct engine *engine, struct cat_table *table, struct error *error)
{
    struct cat_body *bodies;
    size_t count;
    if (!catalog_load_bodies(engine->arena, engine->pg, table, &bodies, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct reading reading = {engine, table, &bodies[i]};
        const struct parse_body body = {
            .text = bodies[i].text,
            .plpgsql = bodies[i].plpgsql,
            .returns = returns_of(&bodies[i]),
            .rows = bodies[i].rows,
            .row_count = bodies[i].row_count,
            .copies = bodies[i].copies,
            .copy_count = bodies[i].copy_count,
            .parameters = bodies[i].parameters,
            .parameter_count = bodies[i].parameter_count,
        };
        size_t use_count;
        const struct parse_use *uses = parse_body(engine->arena, &body, &table->name, &use_count);
        add_row_types(&reading);
        for (size_t k = 0; k < use_count; k++)
            if (!add_use(&reading, &uses[k], error))
                return false;
    }
    return true;
}

/* The first words of a statement. */
static const char *cut(struct arena *arena, const char *text)
{
    enum { MOST = 60 };
    size_t length = 0, step;
    while (length < MOST && text[length] &&
           (step = utf8_sequence_length(text + length, strlen(text + length))) > 0)
        length += step;
    return arena_printf(arena, "%.*s%s", (int)length, text, text[length] ? "…" : "");
}

/* What one statement that pg_stat_statements counts does that a view does not take. */
static void read_statement(struct engine *engine, struct cat_table *table, const char *text)
{
    const struct cat_body body = {
        .object = arena_printf(engine->arena, "statement \"%s\"", cut(engine->arena, text))};
    struct reading reading = {engine, table, &body};
    const struct parse_body parsed = {.text = text};
    size_t count;
    const struct parse_use *uses = parse_body(engine->arena, &parsed, &table->name, &count);
    for (size_t i = 0; i < count; i++)
        if (uses[i].kind == PARSE_USE_ASIDE && !uses[i].schema) {
            add_aside(&reading, &uses[i]);
            table->around.uses[table->around.use_count - 1].certain = false; /* it has been run */
        }
}

/* Tools that ask the catalogue for a table's key or sequence, as some do when they start; of which
 * table is a parameter. One of them says it. What is left out are our own, psql's and pg_dump's. */
static bool read_look_up(struct engine *engine, struct cat_table *table,
                         const struct qname *statements, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(engine->pg,
                  sql_make(engine->arena,
                           "SELECT min(s.query) AS query FROM %T s JOIN pg_catalog.pg_database d "
                           "ON d.oid = s.dbid WHERE d.datname = pg_catalog.current_database() "
                           "AND s.query ~ "
                           "'indisprimary|table_constraints|key_column_usage|serial_sequence|"
                           "(relation|table|indexes)_size\\(\\$' "
                           "AND s.query !~ "
                           "'::oid|replident|to_regclass|_pkey|sluice|pg_get_indexdef|^CREATE'",
                           statements),
                  PG_NO_PARAMS, &r, error))
        return false;
    const char *query = pg_text_dup(engine->arena, r, 0, "query");
    const struct cat_body body = {.object = arena_printf(engine->arena, "statement \"%s\"",
                                                         cut(engine->arena, query ? query : ""))};
    struct reading reading = {engine, table, &body};
    if (query)
        add_aside(&reading,
                  &(struct parse_use){
                      .what = "a look-up of keys, sequences or sizes, perhaps",
                      .hint = "Tell the tool the key, as by self.primary_key of a model, or let it "
                              "not start meanwhile.",
                      .mild = true});
    return true;
}

/* Statements are a help, which no plan depends on: where they cannot be read, nothing is said. */
static bool read_statements(struct engine *engine, struct cat_table *table, struct error *error)
{
    struct error refused = {.arena = engine->arena};
    PG_RESULT(place);
    PG_RESULT(result);
    if (!pg_query(engine->pg,
                  "SELECT n.nspname AS place FROM pg_catalog.pg_extension e "
                  "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
                  "WHERE e.extname = 'pg_stat_statements'",
                  PG_NO_PARAMS, &place, error))
        return false;
    if (!pg_rows(place))
        return true;
    const struct qname statements = {pg_text_dup(engine->arena, place, 0, "place"),
                                     "pg_stat_statements"};
    if (!pg_try_begin(engine->pg, error))
        return false;
    if (pg_query(engine->pg,
                 sql_make(engine->arena,
                          "SELECT DISTINCT s.query FROM %T s JOIN pg_catalog.pg_database d "
                          "ON d.oid = s.dbid WHERE d.datname = pg_catalog.current_database() "
                          "AND pg_catalog.strpos(pg_catalog.lower(s.query), pg_catalog.lower(%L)) "
                          "> 0 AND pg_catalog.strpos(s.query, '" ENGINE_MARK "') = 0 ORDER BY 1",
                          &statements, table->name.name),
                 PG_NO_PARAMS, &result, &refused))
        for (size_t row = 0; row < pg_rows(result); row++)
            read_statement(engine, table, pg_text_dup(engine->arena, result, row, "query"));
    if (!refused.message)
        read_look_up(engine, table, &statements, &refused);
    return pg_try_end(engine->pg, &refused, true, error);
}

bool engine_read_around(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                        struct error *error)
{
    for (size_t i = 0; i < catalog->table_count; i++) {
        struct cat_table *table = &catalog->tables[i];
        if (!table->exists || (table->relkind != 'r' && table->relkind != 'p'))
            continue;
        if (!catalog_load_around(engine->arena, engine->pg, table, &table->around, error) ||
            !read_bodies(engine, table, error))
            return false;
        const struct object object = {.of = table->name};
        const struct fact *aside = story_next(plan->story, FACT_ASIDE, &object, SIZE_MAX, NULL);
        if (!aside || !aside->detail || table->aside)
            continue;
        if (!read_statements(engine, table, error) ||
            (!str_equal(aside->other.of.schema, table->name.schema) &&
             !catalog_load_destination(engine->arena, engine->pg, table, aside->other.of.schema,
                                       &table->around, error)))
            return false;
    }
    return true;
}
