/* What an advance has come to, as a view. */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/gate/gate.h"
#include "engine/run/run.h"
#include "engine/step/step.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"

bool engine_see_gate(struct run *run, size_t gate, struct view_phase **out, struct error *error)
{
    struct view_phase *seen = engine_view_phase(run->engine, run->plan, gate, &run->phases[gate]);
    if (!engine_evaluate_gate(run->engine, run->plan, run->lease.plan_id, &run->phases[gate], gate,
                              seen, error))
        return false;
    *out = seen;
    return true;
}

/* A gate that was opened just now, and the phase that was tried, as they are afterwards. */
static void add_details(struct run *run, struct view_outcome *view)
{
    struct error ignored = {.arena = run->arena};
    const struct plan_place at = run_place(run);
    pg_shield(run->pg);
    if (!view->gate && at.stands == STANDS_AT_GATE)
        engine_see_gate(run, at.next, &view->gate, &ignored);
    if (run->tried < run->phase_count && run_load_phases(run, &ignored))
        view->phase =
            engine_view_phase(run->engine, run->plan, run->tried, &run->phases[run->tried]);
}

/* What advance would run; at a gate that is not known to be open, the gate. */
static const char *next_of(const struct run *run, const struct plan_place *at,
                           const struct view_outcome *view)
{
    size_t next = at->next;
    if (at->stands == STANDS_BEYOND_GATE)
        next = at->work;
    else if (at->stands == STANDS_AT_GATE && view->gate && gate_is_open(view->gate))
        next = place_behind(run->plan, next);
    return next < run->phase_count ? run->phases[next].name : NULL;
}

/* What is next for the reader of the outcome; how it failed, the error says. */
void engine_tell_outcome(struct run *run, bool good, struct view_outcome *view)
{
    if (run->engine->options.detailed) {
        if (good)
            run->tried = run->phase_count;
        add_details(run, view);
    }
    const struct plan_place at = run_place(run);
    const struct store_phase *next = &run->phases[at.next], *work = &run->phases[at.work];
    view->plan = run->plan->name;
    view->state = plan_state_name(run->state);
    view->next = next_of(run, &at, view);
    if (!good)
        return;
    switch (at.stands) {
    case STANDS_AT_END:
        view->message = run->evidence      ? arena_printf(run->arena,
                                                          "adopted: the plan's end state is there "
                                                               "already: %s",
                                                          run->evidence)
                        : run->adopted     ? "nothing is left to do: the plan was adopted"
                        : view->step_count ? "the plan is complete"
                                           : "nothing is left to do: the plan is complete";
        break;
    case STANDS_BEFORE_PHASE:
        if (view->step_count == 0)
            view->message = "nothing to do: the target was reached already";
        break;
    case STANDS_AT_GATE:
        view->message = arena_printf(run->arena, "the plan stands at gate \"%s\": %s", next->name,
                                     story_gate(run->plan->story, at.next)->ask);
        break;
    case STANDS_BEYOND_GATE:
        view->message =
            arena_printf(run->arena, "the plan went past gate \"%s\": phase \"%s\" is %s",
                         next->name, work->name, work->state);
        break;
    }
}
