/* Queries of the plan's own, which only ask: whether the server takes them. See trial.h. */
#include "base/str.h"
#include "engine/session/session.h"
#include "engine/trial/trial.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"

/* What a phase before makes or changes may be what the query names. */
static bool is_certain(const struct plan *plan, size_t phase)
{
    static const enum fact_kind kinds[] = {FACT_RUNS,    FACT_ADDS,  FACT_RENAMES, FACT_ALTERS,
                                           FACT_RETYPES, FACT_ASIDE, FACT_TRADES};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (story_next(plan->story, kinds[i], NULL, phase, NULL))
            return false;
    return true;
}

static bool try_query(struct engine *engine, const struct plan *plan, const struct fact *asks,
                      struct finding_list *findings, struct error *error)
{
    const struct qname of_plan = {plan->schema, ""};
    const struct sql_fragment *query = asks->detail;
    struct error refused = {.arena = engine->arena};
    if (!pg_begin(engine->pg, error))
        return false;
    bool good =
        pg_exec(engine->pg,
                sql_make(engine->arena, "SET LOCAL search_path = %S",
                         sync_search_path(engine->arena, &of_plan)),
                &refused) &&
        pg_accepts(engine->pg, sql_make(engine->arena, "SELECT FROM (%R) AS e", query), &refused);
    pg_rollback(engine->pg);
    if (good)
        return true;
    if (refused.connection_lost || refused.interrupted ||
        !str_starts_with(refused.sqlstate, "42")) {
        *error = refused;
        return false;
    }
    bool certain = is_certain(plan, asks->phase);
    finding_add(findings, certain ? FINDING_ERROR : FINDING_WARNING, query->place,
                certain ? "Mend it: it could never be asked."
                        : "It can be asked only once a phase before it has made what it names.",
                "query: %s", refused.message);
    return true;
}

bool engine_find_queries(struct engine *engine, const struct plan *plan, size_t done,
                         struct finding_list *findings, struct error *error)
{
    for (const struct fact *asks = NULL;
         (asks = story_next(plan->story, FACT_ASKS, NULL, SIZE_MAX, asks));)
        if (asks->phase >= done && !try_query(engine, plan, asks, findings, error))
            return false;
    return true;
}
