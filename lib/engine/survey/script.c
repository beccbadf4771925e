/* Plain SQL of a plan: what lint asks of the database for it, and what has run. See survey.h. */
#include "base/str.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "pg/catalog/before.h"
#include "pg/catalog/load.h"
#include "pg/denied.h"
#include "pg/facts/facts.h"
#include "phase/sql/judge.h"

/* ---- the phases ---- */

/* Which phases have begun, as far as the database knows this very plan; NULL: none. */
static bool find_begun(struct engine *engine, const struct plan *plan, bool **begun,
                       struct error *error)
{
    const struct store_plan *stored;
    struct store_phase *phases;
    size_t count;
    *begun = arena_alloc(engine->arena, plan->phases.count * sizeof **begun);
    if (!engine_find_stored(engine, plan->name, &stored, error))
        return false;
    if (!stored || !str_equal(stored->checksum, plan->checksum))
        return true;
    if (!store_load_phases(engine->arena, engine->pg, stored->id, &phases, &count, error))
        return false;
    for (size_t i = 0; i < count && i < plan->phases.count; i++)
        (*begun)[i] = !str_equal(phases[i].state, "pending");
    return true;
}

static bool load_facts(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                       struct cat_script *met, struct error *error)
{
    struct facts *facts = arena_alloc(engine->arena, sizeof *facts);
    const struct lint *lint = sql_lint(engine->arena, plan->story, met->phase, catalog);
    const struct facts_wanted wanted = lint_wanted(lint);
    met->facts = facts;
    return facts_load(engine->arena, engine->pg, &wanted, facts, error);
}

bool engine_meet_scripts(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                         struct error *error)
{
    bool *begun = NULL, waiting = false;
    if (!story_next(plan->story, FACT_RUNS, NULL, plan->phases.count, NULL) &&
        !story_next(plan->story, FACT_RETYPES, NULL, plan->phases.count, NULL) &&
        !story_next(plan->story, FACT_CROSSES, NULL, plan->phases.count, NULL) &&
        !story_next(plan->story, FACT_MIRRORS, NULL, plan->phases.count, NULL))
        return true;
    if (!find_begun(engine, plan, &begun, error))
        return false;
    catalog->begun = begun;
    catalog->server_version = pg_server_version(engine->pg);
    for (size_t i = 0; i < plan->phases.count; i++) {
        bool runs = story_next_of(plan->story, FACT_RUNS, i, NULL) != NULL;
        if (runs)
            *ARENA_PUSH(engine->arena, catalog->scripts, catalog->script_count) =
                (struct cat_script){.phase = i, .done = begun[i], .early = waiting};
        else
            waiting |= !begun[i] && !story_gate(plan->story, i);
    }
    for (size_t i = 0; i < catalog->script_count; i++)
        if (!catalog->scripts[i].done &&
            !load_facts(engine, plan, catalog, &catalog->scripts[i], error))
            return false;
    return true;
}
