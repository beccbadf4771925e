/* Old and new values of the rows that a sync keeps in step: see survey.h. */
#include "engine/survey/survey.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

bool engine_expects_function(const struct expectation *list, size_t count, const char *function)
{
    const struct live_object object = sync_function_object(function);
    bool alive = false;
    for (size_t i = 0; i < count; i++)
        if (live_object_equal(&list[i].effect.object, &object))
            alive = list[i].effect.presence == PRESENT;
    return alive;
}

/* With the names that hold now: those that the plan ends with, once the table was swapped. */
static const struct sync *sync_now(struct engine *engine, const struct plan *plan, size_t phase,
                                   const struct qname *name, const struct catalog *catalog)
{
    const struct cat_table *table = catalog_table(catalog, name);
    if (!table || !table->owned || !catalog_group(catalog, phase))
        return NULL;
    const struct phase_context context =
        engine_context(engine->arena, plan, table->swapped ? plan->phases.count : phase, catalog);
    struct sync *sync = arena_alloc(engine->arena, sizeof *sync);
    *sync = sync_of(&context, phase);
    return sync;
}

bool engine_live_syncs(struct engine *engine, const struct plan *plan, long long plan_id,
                       size_t until, const struct qname *only, const struct catalog *catalog,
                       struct live_sync **list, size_t *count, struct error *error)
{
    struct expectation *expected;
    size_t expected_count;
    if (!engine_expectations(engine, plan_id, plan->phases.count, &expected, &expected_count,
                             error))
        return false;
    *count = 0;
    for (size_t i = 0; i < until; i++) {
        const struct column_group *columns = sync_columns(plan->story, i);
        if (!columns || (only && !qname_equal(&columns->table.name, only)) ||
            !engine_expects_function(
                expected, expected_count,
                sync_function_name(engine->arena, plan->name, plan->phases.items[i].name)))
            continue;
        *ARENA_PUSH(engine->arena, *list, *count) = (struct live_sync){
            .phase = i,
            .table = &columns->table.name,
            .sync = sync_now(engine, plan, i, &columns->table.name, catalog),
        };
    }
    return true;
}

static double rows_of(const struct catalog *catalog, const struct fact *mirrors)
{
    const struct cat_table *from = catalog_table(catalog, &mirrors->object.of);
    const struct cat_table *to = catalog_table(catalog, &mirrors->other.of);
    double a = from ? from->rows : -1, b = to ? to->rows : -1;
    return a > b ? a : b;
}

static const struct twin *twin_now(struct engine *engine, const struct plan *plan,
                                   const struct fact *mirrors, const struct catalog *catalog)
{
    struct phase_context *context = arena_alloc(engine->arena, sizeof *context);
    struct twin *twin = arena_alloc(engine->arena, sizeof *twin);
    *context = engine_context(engine->arena, plan, plan->phases.count, catalog);
    return twin_of(context, mirrors, twin) ? twin : NULL;
}

bool engine_live_mirrors(struct engine *engine, const struct plan *plan, long long plan_id,
                         size_t until, const struct qname *only, const struct catalog *catalog,
                         struct live_mirror **list, size_t *count, struct error *error)
{
    struct expectation *expected;
    size_t expected_count;
    if (!engine_expectations(engine, plan_id, plan->phases.count, &expected, &expected_count,
                             error))
        return false;
    *count = 0;
    for (const struct fact *mirrors = NULL;
         (mirrors = story_next(plan->story, FACT_MIRRORS, NULL, until, mirrors));) {
        const char *function = twin_function_name(engine->arena, mirrors->detail, plan->name,
                                                  plan->phases.items[mirrors->phase].name);
        if ((only && !qname_equal(&mirrors->object.of, only) &&
             !qname_equal(&mirrors->other.of, only)) ||
            !engine_expects_function(expected, expected_count, function))
            continue;
        *ARENA_PUSH(engine->arena, *list, *count) = (struct live_mirror){
            .mirrors = mirrors,
            .twin = twin_now(engine, plan, mirrors, catalog),
            .rows = rows_of(catalog, mirrors),
        };
    }
    return true;
}

bool engine_compare(struct engine *engine, const struct qname *table, const char *sql,
                    struct comparison *comparison, struct error *error)
{
    bool good = pg_exec(engine->pg,
                        arena_printf(engine->arena, "SET LOCAL search_path = %s",
                                     engine_search_path(engine, engine->arena, table)),
                        error) &&
                engine_collect_keys(engine, sql, &comparison->differing, &comparison->keys,
                                    &comparison->key_count, error);
    pg_rollback(engine->pg);
    return good;
}

bool engine_compare_rows(struct engine *engine, const struct sync *sync, double share,
                         struct comparison *comparison, struct error *error)
{
    struct arena *arena = engine->arena;
    return engine_compare(engine, &sync->table->name,
                          share < 1 ? sync_sampled_sql(arena, sync, share)
                                    : sync_differing_sql(arena, sync),
                          comparison, error);
}

bool engine_compare_mirror(struct engine *engine, const struct twin *twin, double share,
                           struct comparison *comparison, struct error *error)
{
    return engine_compare(engine, &twin->from->name,
                          share < 1 ? twin_sampled_sql(twin, share) : twin_differing_sql(twin),
                          comparison, error);
}
