/* What stands around the tables of a plan: the catalogue's word, and what bodies of functions do
 * with them, once the columns of other tables that they name are known. See survey.h. */
#include "pg/catalog/around.h"
#include "base/str.h"
#include "engine/survey/survey.h"
#include "parse/body.h"
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
        if (r->body->function)
            add_named(r, use); /* of anything else the server knows */
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
        add(r, CAT_USE_PLACE, use, use->what);
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
            .parameters = bodies[i].parameters,
            .parameter_count = bodies[i].parameter_count,
        };
        size_t use_count;
        const struct parse_use *uses = parse_body(engine->arena, &body, &table->name, &use_count);
        for (size_t k = 0; k < use_count; k++)
            if (!add_use(&reading, &uses[k], error))
                return false;
    }
    return true;
}

bool engine_read_around(struct engine *engine, struct catalog *catalog, struct error *error)
{
    for (size_t i = 0; i < catalog->table_count; i++) {
        struct cat_table *table = &catalog->tables[i];
        if (!table->exists || (table->relkind != 'r' && table->relkind != 'p'))
            continue;
        if (!catalog_load_around(engine->arena, engine->pg, table, &table->around, error) ||
            !read_bodies(engine, table, error))
            return false;
    }
    return true;
}
