/* Evidence that old and new columns agree, in all rows or a sample: see evidence.h. */
#include <stdint.h>

#include "base/str.h"
#include "engine/gate/evidence.h"
#include "engine/survey/survey.h"
#include "phase/sync/sync.h"

struct comparison {
    long long differing;
    double share; /* of the table's pages that was compared, 0 to 1 */
    struct str keys;
};

/* A sync of the plan whose function is there keeps columns of the table in step. */
static bool is_alive(const struct expectation *list, size_t count, const char *function)
{
    const struct live_object object = sync_function_object(function);
    bool alive = false;
    for (size_t i = 0; i < count; i++)
        if (live_object_equal(&list[i].effect.object, &object))
            alive = list[i].effect.presence == PRESENT;
    return alive;
}

static bool compare(const struct evidence_question *q, const struct sync *sync,
                    struct comparison *comparison, struct error *trouble)
{
    const struct verified_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    const char **keys = NULL;
    size_t key_count = 0;
    long long differing = 0;
    double rows = sync->table->rows, most = (double)args->rows;
    comparison->share = rows > most ? most / rows : 1;
    const char *sql = comparison->share < 1 ? sync_sampled_sql(arena, sync, comparison->share)
                                            : sync_differing_sql(arena, sync);
    if (!evidence_begin(q, args->timeout_ms, trouble) ||
        !pg_exec(q->engine->pg,
                 arena_printf(arena, "SET LOCAL search_path = %s",
                              engine_search_path(q->engine, arena, &sync->table->name)),
                 trouble) ||
        !engine_collect_keys(q->engine, sql, &differing, &keys, &key_count, trouble))
        return false;
    pg_rollback(q->engine->pg);
    comparison->differing += differing;
    for (size_t i = 0; i < key_count; i++)
        str_addf(&comparison->keys, "%s%s", comparison->keys.length ? "; " : "", keys[i]);
    return true;
}

static const char *compared_words(struct arena *arena, const struct comparison *comparison,
                                  double rows)
{
    enum { PERCENT = 100 };
    if (comparison->share >= 1)
        return rows >= 0 ? arena_printf(arena, "all of about %.0f rows compared", rows)
                         : "all rows compared";
    return arena_printf(arena, "about %.0f of %.0f rows compared, a random %.3g %% of the pages",
                        rows * comparison->share, rows, comparison->share * PERCENT);
}

static bool compare_syncs(const struct evidence_question *q, const struct catalog *catalog,
                          struct view_evidence *answer, struct error *trouble)
{
    const struct verified_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    struct expectation *expectations;
    size_t count, compared = 0;
    struct comparison comparison = {.keys = {.arena = arena}};
    const struct cat_table *table = catalog_table(catalog, &args->table.name);
    if (!engine_expectations(q->engine, q->plan_id, q->plan->phases.count, &expectations, &count,
                             trouble))
        return false;
    for (size_t i = 0; i < q->gate; i++) {
        const struct column_group *columns = sync_columns(q->plan->story, i);
        if (!columns || !qname_equal(&columns->table.name, &args->table.name) ||
            !is_alive(expectations, count,
                      sync_function_name(arena, q->plan->name, q->plan->phases.items[i].name)))
            continue;
        if (!table || !table->owned || !catalog_group(catalog, i)) {
            answer->value = "unknown: only a role that owns the table can compare it";
            answer->hint = "Let a member of the role that owns it confirm.";
            return true;
        }
        const struct phase_context context =
            engine_context(arena, q->plan, table->swapped ? q->plan->phases.count : i, catalog);
        const struct sync sync = sync_of(&context, i);
        if (!compare(q, &sync, &comparison, trouble))
            return false;
        compared++;
    }
    answer->holds = compared > 0 && comparison.differing == 0;
    if (!compared)
        answer->value = "unknown: nothing keeps its columns in step";
    else if (answer->holds)
        answer->value = arena_printf(arena, "no row disagrees, %s",
                                     compared_words(arena, &comparison, table->rows));
    else
        answer->value =
            arena_printf(arena, "%lld row%s, %s: %s%s", comparison.differing,
                         comparison.differing == 1 ? " disagrees" : "s disagree",
                         compared_words(arena, &comparison, table->rows),
                         str_text(&comparison.keys), comparison.differing > 10 ? ", …" : "");
    return true;
}

bool evaluate_verified(const struct evidence_question *q, struct view_evidence *answer,
                       struct error *error)
{
    struct catalog *catalog = NULL;
    struct error trouble = {.arena = q->engine->arena};
    if (engine_survey(q->engine, q->plan, &catalog, &trouble) &&
        compare_syncs(q, catalog, answer, &trouble))
        return true;
    if (!evidence_unknown(q, &trouble, answer, error))
        return false;
    if (str_equal(trouble.sqlstate, "57014"))
        answer->hint = "Raise \"timeout\" of the evidence, or compare fewer \"rows\".";
    return true;
}
