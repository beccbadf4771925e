/* advance: one phase per invocation, or on to a target; never through a closed gate. */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/gate/gate.h"
#include "engine/run/run.h"
#include "engine/step/step.h"
#include "phase/gate/gate.h"
#include "phase/story/join.h"

/* The plan's place after phases up to `next` are done. Opens the gate that it then stands at. */
static bool settle(struct run *run, size_t next, struct error *error)
{
    if (next == run->phase_count)
        return run_move_plan(run, PLAN_EVENT_COMPLETE, error);
    if (!place_is_gate(run->plan, next))
        return run_move_plan(run, PLAN_EVENT_DONE, error);
    const char *ask = story_gate(run->plan->story, next)->ask;
    const struct log_facts asked = log_facts_one(run->arena, "ask", ask);
    return run_move_plan(run, PLAN_EVENT_GATE, error) &&
           store_set_phase_state(run->pg, &run->lease, next, phase_state_name(PHASE_PENDING),
                                 "gate", NULL, error) &&
           run_open_gate(run, next, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[next].name, "gate", "opened",
                             -1, ask, &asked, error);
}

/* What hooks are told, once it is committed. */
static void tell(struct run *run, enum hook_event event, size_t phase, struct view_outcome *view)
{
    *ARENA_PUSH(run->arena, view->events, view->event_count) = (struct view_event){
        .event = event,
        .phase = phase < run->phase_count ? run->phases[phase].name : NULL,
    };
}

/* The plan came to stand before phase `next`. */
static void tell_place(struct run *run, size_t next, struct view_outcome *view)
{
    if (next == run->phase_count)
        tell(run, HOOK_COMPLETE, next, view);
    else if (place_is_gate(run->plan, next))
        tell(run, HOOK_GATE_OPENED, next, view);
}

static bool pass_gate(struct run *run, size_t gate, struct error *error)
{
    return run_move_phase(run, gate, PHASE_EVENT_DONE, "done", NULL, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[gate].name, "gate", "passed",
                             -1, NULL, NULL, error);
}

/* What joins the phase is done with it. */
static bool finish_joined(struct run *run, size_t phase, struct error *error)
{
    for (size_t i = join_first(run->plan->story, phase); i < phase; i++)
        if (!run_move_phase(run, i, PHASE_EVENT_DONE, "done", NULL, error) ||
            !engine_append_log(run->engine, run->plan->name, run->phases[i].name, "advance", "done",
                               -1, story_allows(run->arena, run->plan->story, i), NULL, error))
            return false;
    return true;
}

/* Passing the gate, finishing the phase behind it, and finding the plan's new place: at once. A
 * gate with no phase behind it is passed alone; until then it may have been rejected. */
static bool finish(struct run *run, const struct plan_place *at, long long duration_ms,
                   const char *summary, struct view_outcome *view, struct error *error)
{
    bool gate = at->stands != STANDS_BEFORE_PHASE, works = at->work < run->phase_count;
    size_t after = place_after(at, run->phase_count);
    struct log_facts facts = {.arena = run->arena};
    if (run->rows >= 0)
        log_fact_number(&facts, "rows", run->rows);
    else
        log_fact_text(&facts, "allowed",
                      works ? story_allows(run->arena, run->plan->story, at->work) : NULL);
    bool good =
        pg_begin(run->pg, error) && (!gate || pass_gate(run, at->next, error)) &&
        (works || run_recheck_gate(run, at->next, error)) &&
        (!works || (finish_joined(run, at->work, error) &&
                    run_move_phase(run, at->work, PHASE_EVENT_DONE, "done", NULL, error) &&
                    engine_append_log(run->engine, run->plan->name, run->phases[at->work].name,
                                      "advance", "done", duration_ms, summary, &facts, error))) &&
        settle(run, after, error) && pg_commit(run->pg, error);
    if (good)
        tell_place(run, after, view);
    else
        pg_rollback(run->pg);
    return good;
}

/* Once the plan has moved, nobody can decide about the gate before the phase any more. */
static bool begin_phase(struct run *run, const struct plan_place *at, struct error *error)
{
    enum plan_state before = run->state;
    size_t phase = at->work;
    bool resumed = run_phase_state(run, phase) != PHASE_PENDING;
    const char *ungated = story_ungated(run->plan->story, phase); /* no gate need stand before it */
    const struct log_facts facts = log_facts_one(run->arena, "ungated", ungated);
    if (ungated)
        ungated = arena_printf(run->arena, "ungated: %s", ungated);
    bool good =
        pg_begin(run->pg, error) && run_move_plan(run, PLAN_EVENT_BEGIN, error) &&
        (at->stands != STANDS_AT_GATE || run_recheck_gate(run, at->next, error)) &&
        run_move_phase(run, phase, PHASE_EVENT_BEGIN, resumed ? "resume" : "begin", NULL, error) &&
        engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "advance",
                          resumed ? "resumed" : "begun", -1, ungated, &facts, error) &&
        pg_commit(run->pg, error);
    if (!good) {
        pg_rollback(run->pg);
        run->state = before;
    }
    return good;
}

/* "with a, b": what was done in its transaction; NULL: nothing. */
static const char *name_joined(const struct run *run, size_t phase)
{
    struct str out = {.arena = run->arena};
    for (size_t i = join_first(run->plan->story, phase); i < phase; i++)
        str_addf(&out, "%s %s", out.length ? "," : "with", run->phases[i].name);
    return out.length ? str_text(&out) : NULL;
}

/* Run the phase that is next; the gate before it, if there is one, was found open. */
static bool run_phase(struct run *run, const struct plan_place *at, const char *accept_drift,
                      struct view_outcome *view, struct error *error)
{
    int64_t began = clock_now_ms();
    size_t phase = at->work;
    enum plan_state before = run->state;
    const char *summary = NULL;
    run->tried = phase;
    if (run_phase_state(run, phase) == PHASE_PENDING &&
        !run_check_drift(run, phase, accept_drift, error))
        return false;
    if (!run_refuse_rows(run, phase, error))
        return false;
    if (!begin_phase(run, at, error))
        return false;
    pg_set_working(run->pg, true);
    bool good = run_operations(run, phase, &summary, error);
    if (!summary)
        summary = story_allows(run->arena, run->plan->story, phase);
    if (!summary)
        summary = name_joined(run, phase);
    good = good && finish(run, at, clock_now_ms() - began, summary, view, error);
    pg_set_working(run->pg, false);
    if (!good) {
        if (error->connection_lost)
            error_hint(error, "Run `sluice advance %s` again, which resumes it.", run->plan->name);
        else if (error->code == ERROR_FAILED)
            error_hint(error,
                       "Mend the cause and run `sluice advance %s` again, which resumes it, "
                       "or take it back with `sluice revert %s`.",
                       run->plan->name, run->plan->name);
        if (run_record_trouble(run, phase, before, clock_now_ms() - began, error))
            tell(run, HOOK_PHASE_FAILED, phase, view);
        return false;
    }
    *ARENA_PUSH(run->arena, view->steps, view->step_count) = (struct view_step){
        .phase = run->phases[phase].name,
        .kind = run->phases[phase].kind,
        .duration_ms = clock_now_ms() - began,
        .summary = summary,
    };
    return true;
}

/* The gate that stands before the next phase: open, or an error that says what it lacks. */
static bool check_gate(struct run *run, size_t gate, struct view_outcome *view, struct error *error)
{
    struct view_phase *seen;
    if (!engine_see_gate(run, gate, &seen, error))
        return false;
    run->gate = seen;
    if (gate_is_open(seen))
        return true;
    if (!engine_look_again(run->engine, run->plan, run->lease.plan_id, gate, error))
        return false;
    view->gate = seen;
    gate_refuse(run, seen, error);
    return false;
}

/* A plan that begins with a gate, or that an interrupted run left before one, stands at it. What
 * the plan begins with then is done first: the watches of its gates. */
static bool ensure_waiting(struct run *run, size_t gate, struct view_outcome *view,
                           struct error *error)
{
    if (run->state == PLAN_WAITING && run->phases[gate].started_at)
        return true;
    if (run->state == PLAN_FAILED || run->state == PLAN_REVERTING)
        return true;
    bool good = run_first_operations(run, gate, error) && pg_begin(run->pg, error) &&
                settle(run, gate, error) && pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    if (good)
        tell_place(run, gate, view);
    return good && run_load_phases(run, error);
}

static bool is_done(const struct run *run, const char *name)
{
    size_t phase = plan_phase_index(run->plan, name);
    return phase < run->phase_count && run_phase_state(run, phase) == PHASE_DONE;
}

static bool reached(const struct run *run, const char *until, const struct view_outcome *view,
                    size_t next)
{
    if (next == run->phase_count)
        return true;
    if (!until)
        return view->step_count > 0;
    return is_done(run, until);
}

/* Whether --until ends at the gate. By its name it does, be it open or not; for "gate" too, unless
 * it is open and there is another one to go on to. So nothing but `advance` and --until complete
 * passes the last gate: a stage of a pipeline that is run again after a confirmation must not
 * contract. */
static bool ends_at_gate(struct run *run, const char *until, const struct plan_place *at,
                         struct view_outcome *view, bool *ends, struct error *error)
{
    bool at_gate = at->stands == STANDS_AT_GATE || at->stands == STANDS_BEYOND_GATE;
    *ends = until && at_gate &&
            (str_equal(until, "gate") || str_equal(until, run->phases[at->next].name));
    if (!*ends || view->step_count > 0)
        return true;
    bool any = str_equal(until, "gate") && place_any_gate(run->plan, at->next + 1);
    if (at->stands == STANDS_BEYOND_GATE) {
        *ends = !any;
        return true;
    }
    struct view_phase *seen;
    if (!ensure_waiting(run, at->next, view, error) ||
        !engine_see_gate(run, at->next, &seen, error))
        return false;
    *ends = !any || !gate_is_open(seen);
    view->gate = *ends ? seen : NULL;
    return true;
}

/* From where the plan stands to the next place. A gate is asked also when the phase behind it has
 * begun: what does not hold any more is a reason not to go on. */
static bool go_on(struct run *run, const struct plan_place *at, const char *accept_drift,
                  struct view_outcome *view, struct error *error)
{
    switch (at->stands) {
    case STANDS_AT_END:
        return true;
    case STANDS_BEFORE_PHASE:
        return run_phase(run, at, accept_drift, view, error);
    case STANDS_BEYOND_GATE:
        return check_gate(run, at->next, view, error) &&
               run_phase(run, at, accept_drift, view, error);
    case STANDS_AT_GATE:
        if (!ensure_waiting(run, at->next, view, error) || !check_gate(run, at->next, view, error))
            return false;
        return at->work < run->phase_count ? run_phase(run, at, accept_drift, view, error)
                                           : finish(run, at, 0, NULL, view, error);
    }
    return false;
}

/* One that goes on says what is done; what an advance ends with stands in its answer. */
static void tell_step(struct run *run, const struct view_outcome *view, size_t before)
{
    if (view->step_count == before)
        return;
    const struct view_step *step = &view->steps[view->step_count - 1];
    engine_say(run->engine, "phase %zu of %zu: %s done in %s%s%s",
               plan_phase_index(run->plan, step->phase) + 1, run->phase_count, step->phase,
               duration_text(run->arena, step->duration_ms), step->summary ? ", " : "",
               step->summary ? step->summary : "");
}

static bool advance_to(struct run *run, const char *until, const char *accept_drift,
                       struct view_outcome *view, struct error *error)
{
    for (;;) {
        const struct plan_place at = run_place(run);
        size_t before = view->step_count;
        bool ends;
        if (reached(run, until, view, at.next))
            return true;
        if (run->state == PLAN_REVERTING)
            return run_move_plan(run, PLAN_EVENT_BEGIN, error); /* refuses, with the reason */
        if (!ends_at_gate(run, until, &at, view, &ends, error))
            return false;
        if (ends)
            return true;
        if (!go_on(run, &at, accept_drift, view, error))
            return false;
        if (until)
            tell_step(run, view, before);
        if (!run_load_phases(run, error))
            return false;
    }
}

static bool check_until(const struct plan *plan, const char *until, struct error *error)
{
    if (!until || str_equal(until, "gate") || str_equal(until, "complete") ||
        plan_phase_index(plan, until) < plan->phases.count)
        return true;
    error_set(error, ERROR_USAGE, "plan \"%s\" has no phase \"%s\"", plan->name, until);
    error_hint(
        error,
        "--until takes gate, complete or the name of a phase or gate: see `sluice status %s`.",
        plan->name);
    return false;
}

bool engine_refuse_paused(struct run *run, struct error *error)
{
    const struct store_plan *stored;
    if (!engine_find_stored(run->engine, run->plan->name, &stored, error))
        return false;
    if (!stored || !stored->paused_by)
        return true;
    error_set(error, ERROR_TEMPORARY, "plan \"%s\" is paused by %s", run->plan->name,
              stored->paused_by);
    run->engine->stop.why = "paused";
    error_hint(error, "Go on with `sluice resume %s`, then advance.", run->plan->name);
    return false;
}

bool engine_advance(struct engine *engine, const struct plan *plan, const char *until,
                    const char *accept_drift, struct view_outcome *view, struct error *error)
{
    struct run run = {0};
    *view = (struct view_outcome){.command = "advance", .plan = plan->name};
    engine->stop = (struct engine_stop){0};
    if (!check_until(plan, until, error))
        return false;
    bool good = run_begin(engine, plan, &run, error);
    run.tried = run.phase_count;
    if (good) {
        good =
            engine_refuse_paused(&run, error) && advance_to(&run, until, accept_drift, view, error);
        if (!error->connection_lost)
            engine_tell_outcome(&run, good, view);
    }
    if (run.plan && !error->connection_lost)
        run_end(&run);
    return good;
}
