/* --dry-run: what an advance or a revert would do now, by a run that only looks (engine/run/run.h).
 * Whatever keeps them from beginning keeps this from succeeding, in the same words. */
#include <stdint.h>

#include "base/str.h"
#include "engine/command/command.h"
#include "engine/cost/cost.h"
#include "engine/gate/gate.h"
#include "engine/step/step.h"
#include "engine/survey/survey.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"

static void tell_findings(const struct finding_list *findings, struct view_preview *view)
{
    view->plan.findings = findings->items;
    view->plan.finding_count = findings->count;
}

static bool is_new(const struct run *run)
{
    return run->lease.plan_id == 0;
}

/* As it is stored, or would be. */
static bool add_operations(struct run *run, size_t phase, struct view_phase *view,
                           struct error *error)
{
    struct store_operation *stored = NULL;
    struct operation_list shown = {0};
    size_t count;
    if (is_new(run) || run->replanned) {
        shown = engine_compile(run->arena, run->plan, phase, run->catalog);
    } else {
        if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &stored, &count,
                                   error))
            return false;
        for (size_t i = 0; i < count; i++)
            *ARENA_PUSH(run->arena, shown.items, shown.count) = stored[i].operation;
    }
    for (size_t i = 0; i < shown.count; i++) {
        const struct cat_table *table = catalog_table(run->catalog, &shown.items[i].table);
        *ARENA_PUSH(run->arena, view->operations, view->operation_count) = (struct view_operation){
            .operation = &shown.items[i],
            .done = stored && stored[i].done,
            .partitions = table && !operation_is_for_each(&shown.items[i]) ? table->partitions : 0,
        };
        view->reversible &= shown.items[i].reversible;
    }
    view->at_once = operations_lock_at_once(&shown);
    return true;
}

/* What it will cost, if it has not begun: asked of all phases, of which the others count as done.
 */
static bool add_forecast(struct run *run, size_t phase, struct view_phase *shown,
                         struct view_preview *view, struct error *error)
{
    struct view_phase *all = arena_alloc(run->arena, run->phase_count * sizeof *all);
    struct view_plan whole = view->plan;
    whole.phases = all;
    whole.phase_count = run->phase_count;
    for (size_t i = 0; i < run->phase_count; i++)
        all[i] = (struct view_phase){.state = phase_state_name(PHASE_DONE)};
    all[phase] = *shown;
    bool good = engine_forecast(run->engine, run->plan, run->catalog, &whole, error);
    *shown = all[phase];
    view->plan.findings = whole.findings;
    view->plan.finding_count = whole.finding_count;
    return good;
}

static bool show_phase(struct run *run, size_t phase, struct view_preview *view,
                       struct error *error)
{
    struct view_phase *shown =
        engine_view_phase(run->engine, run->plan, phase, &run->phases[phase]);
    if (!run_load_catalog(run, error) || !add_operations(run, phase, shown, error) ||
        !add_forecast(run, phase, shown, view, error))
        return false;
    *ARENA_PUSH(run->arena, view->plan.phases, view->plan.phase_count) = *shown;
    return true;
}

/* One that begins now, of a plan that is registered: as run_phase asks. */
static bool may_begin(struct run *run, size_t phase, const char *accept_drift,
                      struct view_preview *view, struct error *error)
{
    struct finding_list findings = {.arena = run->arena};
    if (run_phase_state(run, phase) != PHASE_PENDING)
        return run_refuse_rows(run, phase, error);
    if (!run_load_catalog(run, error))
        return false;
    engine_preflight_due(run->plan, phase, run->catalog, &findings);
    tell_findings(&findings, view);
    bool good =
        run_check_drift(run, phase, accept_drift, error) && run_refuse_rows(run, phase, error);
    view->replans = run->replanned;
    return good;
}

static bool preview_phase(struct run *run, size_t phase, const char *accept_drift,
                          struct view_preview *view, struct error *error)
{
    return run_may_move_plan(run, PLAN_EVENT_BEGIN, error) &&
           (is_new(run) || may_begin(run, phase, accept_drift, view, error)) &&
           show_phase(run, phase, view, error);
}

/* The gate that the plan begins with, and does not stand at yet: its watches come first, and nobody
 * can have said anything of it. */
static bool preview_first_gate(struct run *run, size_t gate, struct view_preview *view,
                               struct error *error)
{
    if (!show_phase(run, gate, view, error))
        return false;
    view->gate = &view->plan.phases[0];
    error_set(error, ERROR_GATE, "gate \"%s\" is closed", run->phases[gate].name);
    error_detail(error, "%s\nit would open now", story_gate(run->plan->story, gate)->ask);
    error_hint(error, "Open it with `sluice advance %s`, and see what it lacks then.",
               run->plan->file ? run->plan->file : run->plan->name);
    return false;
}

static bool stands_at(const struct run *run, size_t gate)
{
    return run->state == PLAN_FAILED || run->state == PLAN_REVERTING ||
           (run->state == PLAN_WAITING && run->phases[gate].started_at);
}

static bool preview_gate(struct run *run, const struct plan_place *at, const char *accept_drift,
                         struct view_preview *view, struct error *error)
{
    if (at->stands == STANDS_AT_GATE && !stands_at(run, at->next))
        return preview_first_gate(run, at->next, view, error);
    if (!engine_see_gate(run, at->next, &view->gate, error))
        return false;
    run->gate = view->gate;
    if (!gate_is_open(view->gate)) {
        gate_refuse(run, view->gate, error);
        return false;
    }
    if (at->work < run->phase_count)
        return preview_phase(run, at->work, accept_drift, view, error);
    view->message = arena_printf(run->arena, "gate \"%s\" would be passed, and nothing else done",
                                 view->gate->name);
    return true;
}

static bool preview_next(struct run *run, const char *accept_drift, struct view_preview *view,
                         struct error *error)
{
    const struct plan_place at = run_place(run);
    if (run->state == PLAN_REVERTING)
        return run_may_move_plan(run, PLAN_EVENT_BEGIN, error);
    switch (at.stands) {
    case STANDS_AT_END:
        view->message = run->adopted ? "nothing is left to do: the plan was adopted"
                                     : "nothing is left to do: the plan is complete";
        return true;
    case STANDS_BEFORE_PHASE:
        return preview_phase(run, at.work, accept_drift, view, error);
    default:
        return preview_gate(run, &at, accept_drift, view, error);
    }
}

static void describe(const struct run *run, const char *command, struct view_preview *view)
{
    view->command = command;
    view->plan.name = run->plan->name;
    view->plan.description = run->plan->description;
    view->plan.file = run->plan->file;
    view->plan.checksum = run->plan->checksum;
    view->plan.state = plan_state_name(run->state);
    view->plan.registered = !is_new(run);
    view->phase_count = run->phase_count;
    view->registers = is_new(run);
}

bool engine_preview_advance(struct engine *engine, const struct plan *plan,
                            const char *accept_drift, struct view_preview *view,
                            struct error *error)
{
    struct run run;
    struct finding_list findings = {.arena = engine->arena};
    *view = (struct view_preview){0};
    engine->stop = (struct engine_stop){0};
    bool good = run_look(engine, plan, true, &findings, &run, error);
    describe(&run, "advance", view);
    tell_findings(&findings, view);
    if (good && run.evidence) {
        view->registers = false;
        view->message = "the plan's end state is there already: it would be adopted, and nothing "
                        "be done";
        return true;
    }
    return good && engine_refuse_paused(&run, error) &&
           preview_next(&run, accept_drift, view, error);
}

/* Those of its operations that are done. */
static bool show_way_back(struct run *run, size_t phase, struct view_preview *view,
                          struct error *error)
{
    struct view_phase *shown =
        engine_view_phase(run->engine, run->plan, phase, &run->phases[phase]);
    struct store_operation *stored;
    size_t count;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &stored, &count,
                               error))
        return false;
    for (size_t i = count; i-- > 0;)
        if (stored[i].done)
            *ARENA_PUSH(run->arena, shown->operations, shown->operation_count) =
                (struct view_operation){.operation = &stored[i].operation, .done = true};
    *ARENA_PUSH(run->arena, view->plan.phases, view->plan.phase_count) = *shown;
    return true;
}

static bool preview_back(struct run *run, const char *to, struct view_preview *view,
                         struct error *error)
{
    size_t first, latest;
    if (!engine_find_way_back(run, to, &first, error))
        return false;
    latest = engine_latest_begun(run);
    if (latest == SIZE_MAX || latest < first) {
        view->message = "nothing to take back";
        return true;
    }
    if (!run_check_back(run, latest, error) || !run_may_move_plan(run, PLAN_EVENT_REVERT, error))
        return false;
    for (size_t p = latest + 1; p-- > first;)
        if ((p == latest || engine_has_begun(run, p)) && !show_way_back(run, p, view, error))
            return false;
    return true;
}

bool engine_preview_revert(struct engine *engine, const struct plan *plan, const char *to,
                           bool lose_writes, struct view_preview *view, struct error *error)
{
    struct run run;
    struct finding_list findings = {.arena = engine->arena};
    *view = (struct view_preview){0};
    bool good = run_look(engine, plan, false, &findings, &run, error);
    run.lose_writes = lose_writes;
    describe(&run, "revert", view);
    view->registers = false;
    return good && preview_back(&run, to, view, error);
}
