/* check and plan: what would happen, from the same compilation that advance stores. */
#include <stdint.h>

#include "base/str.h"
#include "engine/adopt/adopt.h"
#include "engine/command/command.h"
#include "engine/cost/cost.h"
#include "engine/survey/survey.h"
#include "engine/trial/trial.h"
#include "phase/aside/aside.h"
#include "phase/story/story.h"

/* What keeps a column from being copied need not keep it from being renamed where it is. */
static void point_to_view(const struct plan *plan, struct finding_list *findings)
{
    bool copies = str_equal(plan->recipe, "rename_column") &&
                  story_next(plan->story, FACT_ADDS, NULL, SIZE_MAX, NULL);
    for (size_t i = 0; copies && i < findings->count; i++)
        if (findings->items[i].severity == FINDING_ERROR) {
            finding_add(findings, FINDING_NOTE, plan->phases.items[0].place,
                        "Try `rename_column` with `method: view`.",
                        "keys, references, generated columns, identities and partition keys are "
                        "renamed without a copy");
            return;
        }
}

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
    point_to_view(plan, &findings);
    bool good = engine_preflight_rows(engine, plan, catalog, view->phases, &findings, error);
    view->findings = findings.items;
    view->finding_count = findings.count;
    return good;
}

static bool look_up(struct engine *engine, const struct plan *plan, struct view_plan *view,
                    const struct store_plan **stored, struct error *error)
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
    return engine_view_plan(engine, plan, known, view, error);
}

static bool survey(struct engine *engine, const struct plan *plan, struct view_plan *view,
                   struct catalog **catalog, struct error *error)
{
    return engine_survey(engine, plan, catalog, error) &&
           engine_sample(engine, plan, *catalog, error) &&
           preflight_rest(engine, plan, *catalog, view, error);
}

/* A view that has a table's name by now, and is not as the table is any more. */
static bool find_changed_aside(struct engine *engine, const struct plan *plan,
                               const struct fact *aside, struct finding_list *findings,
                               struct error *error)
{
    const char **lines;
    size_t line_count;
    long long count;
    if (!engine_collect_keys(engine, aside_differs_sql(engine->arena, aside, true), &count, &lines,
                             &line_count, error))
        return false;
    for (size_t i = 0; i < line_count; i++)
        finding_add(findings, FINDING_WARNING, plan->phases.items[aside->phase].place,
                    arena_printf(engine->arena, "See `sluice verify %s`.", plan->name),
                    "view \"%s\" is not as its table \"%s\" is: %s",
                    qname_text(engine->arena, &aside->object.of),
                    qname_text(engine->arena, &aside->other.of), lines[i]);
    return true;
}

static bool find_changed_asides(struct engine *engine, const struct plan *plan,
                                const struct view_plan *view, struct finding_list *findings,
                                struct error *error)
{
    for (const struct fact *aside = NULL;
         (aside = story_next(plan->story, FACT_ASIDE, NULL, SIZE_MAX, aside));) {
        bool stands = aside->detail && str_equal(view->phases[aside->phase].state, "done");
        for (const struct fact *frees = NULL;
             stands &&
             (frees = story_next(plan->story, FACT_FREES, &aside->object, SIZE_MAX, frees));)
            stands = frees->phase < aside->phase ||
                     str_equal(view->phases[frees->phase].state, "pending");
        if (stands && !find_changed_aside(engine, plan, aside, findings, error))
            return false;
    }
    return true;
}

static size_t first_pending(const struct view_plan *view)
{
    size_t i = 0;
    while (i < view->phase_count && !str_equal(view->phases[i].state, "pending"))
        i++;
    return i;
}

static bool find_required(struct engine *engine, const struct plan *plan,
                          struct finding_list *findings, struct error *error)
{
    for (size_t i = 0; i < plan->requires.count; i++) {
        const struct name_at *required = &plan->requires.items[i];
        const char *name = plan_name_in(engine->arena, required->text, plan->schema);
        const struct store_plan *stored;
        if (!engine_find_stored(engine, name, &stored, error))
            return false;
        if (!stored || !str_equal(stored->state, plan_state_name(PLAN_COMPLETE)))
            finding_add(findings, FINDING_WARNING, required->place,
                        "It has to be complete before this plan begins.",
                        "required plan \"%s\" is %s", name,
                        stored ? stored->state : "not registered in this database");
    }
    return true;
}

bool engine_check(struct engine *engine, const struct plan *plan, struct view_plan *view,
                  struct error *error)
{
    const struct store_plan *stored = NULL;
    struct catalog *catalog = NULL;
    struct adoption adoption = {0};
    if (!look_up(engine, plan, view, &stored, error))
        return false;
    bool begun = stored && !engine_is_untouched(stored->state);
    if (!begun && !engine_find_end(engine, plan, &adoption, error))
        return false;
    if (adoption.holds) {
        view->adopted = true;
        view->evidence = adoption_text(engine->arena, &adoption);
        return true;
    }
    if (!survey(engine, plan, view, &catalog, error))
        return false;
    struct finding_list findings = {engine->arena, view->findings, view->finding_count};
    engine_find_loose_ends(plan, catalog, begun ? FINDING_WARNING : FINDING_ERROR, &findings);
    if (!engine_find_queries(engine, plan, first_pending(view), &findings, error) ||
        (!begun && !find_required(engine, plan, &findings, error)))
        return false;
    if (begun ? !find_changed_asides(engine, plan, view, &findings, error)
              : !engine_find_frameworks(engine, plan, &findings, error))
        return false;
    bool good = engine_refuse_findings(plan, &findings, error);
    if (!good)
        adoption_find(&adoption, plan, &findings);
    view->findings = findings.items;
    view->finding_count = findings.count;
    return good && engine_forecast(engine, plan, catalog, view, error);
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
    if (!look_up(engine, plan, view, &stored, error) ||
        !survey(engine, plan, view, &catalog, error))
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
