/* check and plan: what would happen, from the same compilation that advance stores. */
#include <stdint.h>

#include "base/str.h"
#include "engine/command/command.h"
#include "engine/survey/survey.h"

/* Phases that have run are not preflighted again: their columns are there by now. */
static bool preflight_rest(struct engine *engine, const struct plan *plan,
                           const struct catalog *catalog, struct view_plan *view,
                           struct error *error)
{
    struct finding_list findings = {.arena = engine->arena};
    engine_preflight(plan, SIZE_MAX, catalog, &findings);
    if (plan->route)
        finding_add(&findings, FINDING_NOTE, plan->phases.items[0].place, NULL, "%s", plan->route);
    for (size_t i = 0; i < plan->phases.count; i++)
        if (str_equal(view->phases[i].state, "pending"))
            engine_preflight(plan, i, catalog, &findings);
    bool good = engine_preflight_rows(engine, plan, catalog, view->phases, &findings, error);
    view->findings = findings.items;
    view->finding_count = findings.count;
    return good;
}

static bool survey(struct engine *engine, const struct plan *plan, struct view_plan *view,
                   const struct store_plan **stored, struct catalog **catalog, struct error *error)
{
    if (!store_check_published(engine->pg, false, error) ||
        !engine_find_stored(engine, plan->name, stored, error))
        return false;
    const struct store_plan *known =
        *stored && engine_is_registered(engine, plan, *stored) ? *stored : NULL;
    bool untouched = !*stored || engine_is_untouched((*stored)->state);
    if (*stored && !known && !untouched)
        return engine_refuse_changed(plan, *stored, error);
    *stored = known;
    return engine_view_plan(engine, plan, known, view, error) &&
           engine_survey(engine, plan, catalog, error) &&
           engine_sample(engine, plan, *catalog, error) &&
           preflight_rest(engine, plan, *catalog, view, error);
}

bool engine_check(struct engine *engine, const struct plan *plan, struct view_plan *view,
                  struct error *error)
{
    const struct store_plan *stored = NULL;
    struct catalog *catalog = NULL;
    if (!survey(engine, plan, view, &stored, &catalog, error))
        return false;
    struct finding_list findings = {engine->arena, view->findings, view->finding_count};
    bool begun = stored && !engine_is_untouched(stored->state);
    engine_find_loose_ends(plan, catalog, begun ? FINDING_WARNING : FINDING_ERROR, &findings);
    view->findings = findings.items;
    view->finding_count = findings.count;
    return engine_refuse_findings(plan, &findings, error) &&
           engine_forecast(engine, plan, catalog, view, error);
}

static bool add_stored_operations(struct engine *engine, const struct store_plan *stored,
                                  struct view_phase *phase, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    if (!store_load_operations(engine->arena, engine->pg, stored->id, phase->ordinal - 1,
                               &operations, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(engine->arena, phase->operations, phase->operation_count) =
            (struct view_operation){&operations[i].operation, operations[i].done, 0};
    return true;
}

/* Not of its partitions: what is done to each of them is, in their turn. */
static bool is_of_table_alone(const struct operation *operation)
{
    return !operation_is_for_each(operation) && operation->go.locks.count &&
           operation->go.locks.items[0].only;
}

/* A plan that has begun is shown as it was registered: that is what advance executes. */
bool engine_plan(struct engine *engine, const struct plan *plan, struct view_plan *view,
                 struct error *error)
{
    const struct store_plan *stored = NULL;
    struct catalog *catalog = NULL;
    if (!survey(engine, plan, view, &stored, &catalog, error))
        return false;
    bool begun = stored && !engine_is_untouched(stored->state);
    const struct finding_list findings = {engine->arena, view->findings, view->finding_count};
    bool good = engine_refuse_findings(plan, &findings, error);
    for (size_t i = 0; i < view->phase_count; i++) {
        struct view_phase *phase = &view->phases[i];
        if (begun) {
            if (!add_stored_operations(engine, stored, phase, error))
                return false;
        } else if (good) {
            const struct operation_list compiled = engine_compile(engine->arena, plan, i, catalog);
            for (size_t k = 0; k < compiled.count; k++)
                *ARENA_PUSH(engine->arena, phase->operations, phase->operation_count) =
                    (struct view_operation){&compiled.items[k], false, 0};
        }
        struct operation_list shown = {0};
        for (size_t k = 0; k < phase->operation_count; k++) {
            const struct operation *operation = phase->operations[k].operation;
            *ARENA_PUSH(engine->arena, shown.items, shown.count) = *operation;
            const struct cat_table *table = catalog_table(catalog, &operation->table);
            phase->reversible &= operation->reversible;
            phase->operations[k].partitions =
                table && !is_of_table_alone(operation) ? table->partitions : 0;
        }
        phase->at_once = operations_lock_at_once(&shown);
    }
    return good && engine_forecast(engine, plan, catalog, view, error);
}
