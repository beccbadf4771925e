/* status: what the database knows, without touching anything. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "engine/command/command.h"
#include "engine/fill/fill.h"
#include "engine/gate/gate.h"
#include "pg/look.h"
#include "phase/story/story.h"

static void add_stored(const struct store_phase *stored, struct view_phase *view)
{
    view->state = stored->state;
    view->started_at = stored->started_at;
    view->finished_at = stored->finished_at;
    view->duration_ms = stored->started_at ? stored->duration_ms : -1;
    view->attempts = stored->attempts;
    view->error = stored->error;
    view->error_hint = stored->error_hint;
    view->error_sqlstate = stored->error_sqlstate;
    view->error_detail = stored->error_detail;
    view->error_about = stored->error_about;
    view->reversible &= !stored->is_for_good;
}

struct view_phase *engine_view_phase(struct engine *engine, const struct plan *plan, size_t phase,
                                     const struct store_phase *stored)
{
    struct view_phase *view = arena_alloc(engine->arena, sizeof *view);
    *view = describe_phase(engine->arena, plan, phase);
    add_stored(stored, view);
    return view;
}

/* How far `revert --to` goes: the last phase that is done for good stays. */
static const char *reversible_to(const struct plan *plan, const struct view_plan *view,
                                 const struct store_phase *phases)
{
    bool any = false;
    for (size_t i = view->phase_count; i-- > 0;) {
        const struct view_phase *phase = &view->phases[i];
        if (str_equal(phase->state, "pending") || phase->is_gate)
            continue;
        if (phases[i].is_for_good ||
            (story_is_final(plan->story, i) && str_equal(phase->state, "done")))
            return any ? phase->name : NULL;
        any = true;
    }
    return any ? "start" : NULL;
}

static bool add_worker(struct engine *engine, const char *name, struct view_plan *view,
                       struct error *error)
{
    struct store_holder holder;
    if (!store_lease_holder(engine->arena, engine->pg, name, &holder, error))
        return false;
    view->worker = holder.text;
    if (!holder.text)
        return true;
    PG_RESULT(result);
    if (!pg_look_blocking(engine->pg, holder.pid, &result, error))
        return false;
    struct blocker_list blockers;
    blockers_read(engine->arena, result, &blockers);
    view->blockers = blockers.lines;
    view->blocker_count = blockers.count;
    return true;
}

static void tell_wait(struct engine *engine, const struct plan *plan, struct view_plan *view,
                      size_t next, const struct view_phase *closed)
{
    struct arena *arena = engine->arena;
    if (view->paused_by)
        view->waits_for =
            arena_printf(arena, "paused by %s: sluice resume %s", view->paused_by, plan->name);
    else if (closed)
        view->waits_for = arena_printf(arena, "gate \"%s\": %s", closed->name, closed->ask);
    else if (view->blocker_count)
        view->waits_for = "sessions that hold a lock";
    else if (next < view->phase_count && str_equal(view->phases[next].state, "running") &&
             !view->worker)
        view->waits_for = arena_printf(arena, "an interrupted run: sluice advance %s", plan->name);
}

bool engine_view_plan(struct engine *engine, const struct plan *plan,
                      const struct store_plan *stored, struct view_plan *view, struct error *error)
{
    struct arena *arena = engine->arena;
    engine_describe(arena, plan, view);
    view->state = plan_state_name(PLAN_PENDING);
    for (size_t i = 0; i < view->phase_count; i++)
        view->phases[i].state = phase_state_name(PHASE_PENDING);
    /* none, of a recipe that stands for nothing yet */
    const char *first = plan->phases.count ? plan->phases.items[0].name : NULL;
    if (!stored) {
        view->next = first;
        return true;
    }
    view->checksum = stored->checksum;
    view->state = stored->state;
    view->registered = true;
    view->paused_by = stored->paused_by;
    view->adopted = stored->adopted;
    struct store_phase *phases;
    struct store_backfill *backfills;
    size_t count, backfill_count, next;
    if (!store_load_phases(arena, engine->pg, stored->id, &phases, &count, error))
        return false;
    if (engine_is_untouched(stored->state) && !engine_phases_match(plan, phases, count)) {
        view->next = first; /* it will be registered anew */
        return true;
    }
    if (!engine_check_phases(engine->arena, plan, engine_is_untouched(stored->state), phases, count,
                             error) ||
        !store_load_backfills(arena, engine->pg, stored->id, &backfills, &backfill_count, error) ||
        !engine_load_overrides(engine, stored->id, &view->throttle, &view->throttle_count, error) ||
        !add_worker(engine, plan->name, view, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        add_stored(&phases[i], &view->phases[i]);
        if (view->phases[i].is_gate && str_equal(phases[i].state, "done") &&
            !engine_load_approvals(engine, plan, stored->id, i, &view->phases[i], error))
            return false;
        if (view->phases[i].is_backfill)
            fill_add_progress(backfills, backfill_count, &view->phases[i]);
        if (!view->worker) /* a run that was killed could not take it back */
            view->phases[i].fill.waits = view->phases[i].fill.rests = NULL;
    }
    const struct plan_place at = place_of(plan, phases, count);
    next = at.next;
    if (str_equal(stored->state, plan_state_name(PLAN_WAITING)) && place_is_gate(plan, next))
        view->gate = &view->phases[next];
    const struct view_phase *closed = NULL;
    while (next < count && view->phases[next].is_gate && !closed) {
        if (!engine_evaluate_gate(engine, plan, stored->id, &phases[next], next,
                                  &view->phases[next], error))
            return false;
        if (!gate_is_open(&view->phases[next]))
            closed = &view->phases[next];
        else
            next = place_behind(plan, next);
    }
    view->next = next < count ? view->phases[next].name : NULL;
    view->reversible_to = reversible_to(plan, view, phases);
    tell_wait(engine, plan, view, next, closed);
    return true;
}

static bool view_stored(struct engine *engine, const struct store_plan *stored,
                        struct view_plan *view, struct error *error)
{
    struct problem_list problems = {.arena = engine->arena};
    const struct plan *plan;
    struct store_phase *phases;
    size_t count;
    if (!engine_read_stored(engine->arena, stored, &plan, &problems, error))
        return false;
    if (plan->other || plan->earlier) {
        if (!store_load_phases(engine->arena, engine->pg, stored->id, &phases, &count, error))
            return false;
        plan = engine_plan_of(engine, plan, phases, count);
    }
    return engine_view_plan(engine, plan, stored, view, error);
}

bool engine_status(struct engine *engine, const struct plan *plan, struct view_status *view,
                   struct error *error)
{
    const struct store_plan *stored;
    *view = (struct view_status){0};
    if (!engine_find_stored(engine, plan->name, &stored, error))
        return false;
    struct view_plan *added = ARENA_PUSH(engine->arena, view->plans, view->plan_count);
    /* what runs is what is registered, whatever the file says now */
    if (!stored || engine_is_registered(engine, plan, stored))
        return engine_view_plan(engine, plan, stored, added, error);
    if (!view_stored(engine, stored, added, error))
        return false;
    added->differs = true;
    added->file = plan->file;
    return true;
}
