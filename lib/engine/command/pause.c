/* pause and resume: what a plan may do is in its row, and whoever works on it looks there. */
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/gate/gate.h"
#include "phase/story/story.h"

/* The phase that a worker has begun; phases.count: none. */
static size_t phase_under_way(const struct plan *plan, const struct store_phase *phases)
{
    size_t i = 0;
    while (i < plan->phases.count && !str_equal(phases[i].state, phase_state_name(PHASE_RUNNING)) &&
           !str_equal(phases[i].state, phase_state_name(PHASE_REVERTING)))
        i++;
    return i;
}

/* What is stopped by it, and what is not. */
static const char *stopped_words(struct engine *engine, const struct plan *plan,
                                 const struct store_phase *phases, const char *worker)
{
    size_t phase = phase_under_way(plan, phases);
    if (!worker)
        return "nobody works on it, and no advance begins";
    if (phase == plan->phases.count)
        return arena_printf(engine->arena, "%s works on it, and begins no further advance", worker);
    const char *name = plan->phases.items[phase].name;
    return story_pacing(plan->story, phase) &&
                   str_equal(phases[phase].state, phase_state_name(PHASE_RUNNING))
               ? arena_printf(engine->arena, "backfill \"%s\" stops within one batch (%s)", name,
                              worker)
               : arena_printf(engine->arena,
                              "phase \"%s\" goes to its end (%s), and no advance begins after it",
                              name, worker);
}

static bool may_be_paused(const struct plan *plan, const struct store_plan *stored,
                          struct error *error)
{
    if (!engine_is_over(stored->state))
        return true;
    error_set(error, ERROR_REFUSED, "plan \"%s\" is %s: there is nothing to pause", plan->name,
              stored->state);
    error_hint(error, "See the plans that are not finished with `sluice status`.");
    return false;
}

static bool note(struct engine *engine, const struct plan *plan, const struct store_plan *stored,
                 bool paused, bool *changed, struct error *error)
{
    const char *by = engine->options.by ? engine->options.by : engine->os_user;
    bool good = pg_begin(engine->pg, error) &&
                store_set_paused(engine->pg, stored->id, paused ? by : NULL, changed, error) &&
                engine_append_log(engine, plan->name, NULL, paused ? "pause" : "resume",
                                  *changed ? "ok" : "unchanged", -1, NULL, NULL, error) &&
                pg_commit(engine->pg, error);
    if (!good)
        pg_rollback(engine->pg);
    return good;
}

/* What advance would do now: the gate in the way, or the phase. */
static void tell_next(struct engine *engine, const struct plan *plan,
                      const struct store_plan *stored, const struct store_phase *phases,
                      bool paused, struct view_outcome *view)
{
    struct error ignored = {.arena = engine->arena};
    const size_t count = plan->phases.count;
    const struct plan_place at = place_of(plan, phases, count);
    size_t next = at.stands == STANDS_BEYOND_GATE ? at.work : at.next;
    bool waits = !paused && str_equal(stored->state, plan_state_name(PLAN_WAITING));
    while (waits && next < count && place_is_gate(plan, next) && !view->gate) {
        struct view_phase *gate = engine_view_phase(engine, plan, next, &phases[next]);
        waits = engine_evaluate_gate(engine, plan, stored->id, &phases[next], next, gate, &ignored);
        if (waits && gate_is_open(gate))
            next = place_behind(plan, next);
        else if (waits)
            view->gate = gate;
    }
    view->next =
        next < count && !engine_is_over(stored->state) ? plan->phases.items[next].name : NULL;
}

bool engine_set_paused(struct engine *engine, const struct plan *plan, bool paused,
                       struct view_outcome *view, struct error *error)
{
    const struct store_plan *stored = NULL;
    struct store_phase *phases;
    struct store_holder holder;
    bool changed = false;
    *view = (struct view_outcome){.command = paused ? "pause" : "resume", .plan = plan->name};
    if (!engine_find_registered(engine, plan, &stored, error))
        return false;
    view->state = stored->state;
    if ((paused && !may_be_paused(plan, stored, error)) ||
        !engine_load_phases(engine, plan, stored, &phases, error) ||
        !note(engine, plan, stored, paused, &changed, error) ||
        !store_lease_holder(engine->arena, engine->pg, plan->name, &holder, error))
        return false;
    view->worker = holder.text;
    tell_next(engine, plan, stored, phases, paused, view);
    if (changed)
        *ARENA_PUSH(engine->arena, view->events, view->event_count) =
            (struct view_event){.event = paused ? HOOK_PAUSED : HOOK_RESUMED};
    if (paused)
        view->message = arena_printf(engine->arena, "plan \"%s\" %s paused%s%s: %s", plan->name,
                                     changed ? "is" : "was", changed ? "" : " already by ",
                                     changed             ? ""
                                     : stored->paused_by ? stored->paused_by
                                                         : "somebody",
                                     stopped_words(engine, plan, phases, holder.text));
    else
        view->message = arena_printf(engine->arena, "plan \"%s\" %s: %s%s", plan->name,
                                     changed ? "may go on" : "was not paused",
                                     holder.text ? holder.text : "nobody works on it",
                                     holder.text ? " works on it" : "");
    return true;
}
