/* Both sides of a replication, before it begins: see load.h. Later nothing of this is asked, and
 * the other server need not be there. */
#include "phase/across/across.h"
#include "base/str.h"
#include "engine/survey/load.h"
#include "engine/survey/survey.h"
#include "pg/catalog/load.h"
#include "pg/open/conninfo.h"

static bool has_rows(struct engine *engine, struct pg *pg, const struct qname *table,
                     struct cat_across *met, struct error *error)
{
    PG_RESULT(r);
    const char *sql = sql_make(engine->arena, "SELECT EXISTS (SELECT FROM %T) AS filled", table);
    if (!pg_query(pg, sql, PG_NO_PARAMS, &r, error))
        return false;
    if (pg_bool(r, 0, "filled"))
        *ARENA_PUSH(engine->arena, met->filled, met->filled_count) =
            qname_text(engine->arena, table);
    return true;
}

/* In a transaction that is rolled back. */
static bool look_there(struct engine *engine, struct pg *pg, const struct replication *r,
                       const char *names, struct cat_across *met, struct error *error)
{
    struct catalog *other = arena_alloc(engine->arena, sizeof *other);
    *other = (struct catalog){0};
    met->other = other;
    bool good = pg_exec(pg, "BEGIN READ ONLY; SET LOCAL row_security = off", error) &&
                catalog_load_role(engine->arena, pg, other, error) &&
                catalog_load_server(engine->arena, pg, names, &met->there, error);
    for (size_t i = 0; good && i < r->tables.count; i++) {
        const struct qname *name = &r->tables.items[i].name;
        good = catalog_load_table(engine->arena, pg, name, NULL, other, error);
        const struct cat_table *table = good ? catalog_table(other, name) : NULL;
        if (table && table->exists && (table->relkind == 'r' || table->relkind == 'p') &&
            table->owned)
            good = has_rows(engine, pg, name, met, error);
    }
    pg_rollback(pg);
    return good;
}

static bool has_password(struct engine *engine, const struct replication *r,
                         const struct reach *reach, bool *has, struct error *error)
{
    const char *conninfo;
    *has = false;
    return engine_reach(engine, reach_text(engine->arena, reach, r->keep_password), &conninfo,
                        error) &&
           (reach->service || pg_conninfo_has_password(conninfo, has, error));
}

static bool meet(struct engine *engine, const struct plan *plan, const struct fact *crosses,
                 struct catalog *catalog, struct error *error)
{
    const struct replication *r = crosses->detail;
    const struct phase_context context =
        engine_context(engine->arena, plan, crosses->phase, catalog);
    const struct across across = across_of(&context, crosses);
    const char *const list[] = {across.over, across.back};
    const char *names = sql_array(engine->arena, list, 2);
    struct cat_across met = {.phase = crosses->phase};
    struct pg *pg;
    if (!has_password(engine, r, &r->from_there, &met.password_there, error) ||
        !has_password(engine, r, &r->from_here, &met.password_here, error) ||
        !catalog_load_server(engine->arena, engine->pg, names, &met.here, error) ||
        !engine_other(engine, across.other, &pg, error))
        return false;
    if (!look_there(engine, pg, r, names, &met, error))
        return engine_other_failed(engine, across.other, error);
    *ARENA_PUSH(engine->arena, catalog->across, catalog->across_count) = met;
    return true;
}

bool survey_across(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error)
{
    for (const struct fact *crosses = NULL;
         (crosses = story_next(plan->story, FACT_CROSSES, NULL, SIZE_MAX, crosses));)
        if (crosses->entry == 0 && !catalog->begun[crosses->phase] &&
            !meet(engine, plan, crosses, catalog, error))
            return false;
    return true;
}
