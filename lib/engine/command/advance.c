/* advance: one phase per invocation, or on to a target; never through a closed gate. */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/gate/gate.h"
#include "engine/run/run.h"
#include "engine/step/step.h"

/* The plan's place after phases up to `next` are done. Opens the gate that it then stands at. */
static bool settle(struct run *run, size_t next, struct error *error)
{
    if (next == run->phase_count)
        return run_move_plan(run, PLAN_EVENT_COMPLETE, error);
    if (run->plan->phases.items[next].kind != PHASE_GATE)
        return run_move_plan(run, PLAN_EVENT_DONE, error);
    return run_move_plan(run, PLAN_EVENT_GATE, error) &&
           store_set_phase_state(run->pg, &run->lease, next, phase_state_name(PHASE_PENDING),
                                 "gate", NULL, error) &&
           run_open_gate(run, next, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[next].name, "gate", "opened",
                             -1, run->plan->phases.items[next].as.gate.ask, error);
}

static bool is_gate(const struct run *run, size_t phase)
{
    return phase < run->phase_count && run->plan->phases.items[phase].kind == PHASE_GATE;
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
    else if (is_gate(run, next))
        tell(run, HOOK_GATE_OPENED, next, view);
}

static bool pass_gate(struct run *run, size_t gate, struct error *error)
{
    return run_move_phase(run, gate, PHASE_EVENT_DONE, "done", NULL, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[gate].name, "gate", "passed",
                             -1, NULL, error);
}

/* Passing gate `first` if it stands before `phase`, finishing `phase`, and finding the plan's new
 * place: at once. What follows a gate may be another gate, or nothing: then there is none to
 * finish. */
static bool finish(struct run *run, size_t first, size_t phase, long long duration_ms,
                   const char *summary, struct view_outcome *view, struct error *error)
{
    bool no_work = phase == run->phase_count || is_gate(run, phase);
    bool good =
        pg_begin(run->pg, error) && (first == phase || pass_gate(run, first, error)) &&
        (!no_work || run_recheck_gate(run, first, error)) &&
        (no_work || (run_move_phase(run, phase, PHASE_EVENT_DONE, "done", NULL, error) &&
                     engine_append_log(run->engine, run->plan->name, run->phases[phase].name,
                                       "advance", "done", duration_ms, summary, error))) &&
        settle(run, no_work ? phase : phase + 1, error) && pg_commit(run->pg, error);
    if (good)
        tell_place(run, no_work ? phase : phase + 1, view);
    else
        pg_rollback(run->pg);
    return good;
}

/* Once the plan has moved, nobody can decide about the gate before the phase any more. */
static bool begin_phase(struct run *run, size_t first, size_t phase, struct error *error)
{
    enum plan_state before = run->state;
    bool resumed = run_phase_state(run, phase) != PHASE_PENDING;
    bool good =
        pg_begin(run->pg, error) && run_move_plan(run, PLAN_EVENT_BEGIN, error) &&
        (first == phase || resumed || run_recheck_gate(run, first, error)) &&
        run_move_phase(run, phase, PHASE_EVENT_BEGIN, resumed ? "resume" : "begin", NULL, error) &&
        engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "advance",
                          resumed ? "resumed" : "begun", -1, NULL, error) &&
        pg_commit(run->pg, error);
    if (!good) {
        pg_rollback(run->pg);
        run->state = before;
    }
    return good;
}

/* Whether the phase has left anything behind: an operation that is done; rows that a backfill has
 * filled up to its cursor, which only a revert of this phase forgets; or part of what an operation
 * outside a transaction was making when it was interrupted, which the next run clears away. */
static bool any_done(struct run *run, size_t phase, bool interrupted, bool *any,
                     struct error *error)
{
    struct store_operation *operations;
    struct store_backfill *backfills;
    size_t count, backfill_count;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error) ||
        !store_load_backfills(run->arena, run->pg, run->lease.plan_id, &backfills, &backfill_count,
                              error))
        return false;
    size_t next = 0;
    *any = false;
    for (size_t i = 0; i < count; i++)
        *any |= operations[i].done && operations[i].operation.mode != OPERATION_CHECK;
    while (next < count && operations[next].done)
        next++;
    *any |= interrupted && next < count && operations[next].operation.mode == OPERATION_ALONE;
    for (size_t i = 0; i < backfill_count; i++)
        *any |= backfills[i].phase == phase;
    return true;
}

/* A refusal before anything was done leaves everything as it was; a failure is recorded. */
static void record_trouble(struct run *run, size_t phase, enum plan_state before,
                           long long duration_ms, struct view_outcome *view,
                           const struct error *trouble)
{
    struct error ignored = {.arena = run->arena};
    bool any = true;
    if (trouble->interrupted)
        pg_shield(run->pg);
    pg_rollback(run->pg);
    if (trouble->connection_lost || !any_done(run, phase, trouble->interrupted, &any, &ignored) ||
        !pg_begin(run->pg, &ignored))
        return;
    bool failed = trouble->code == ERROR_FAILED;
    const char *result = failed                             ? "failed"
                         : trouble->interrupted             ? "interrupted"
                         : trouble->code == ERROR_TEMPORARY ? "put off"
                                                            : "refused";
    bool good = true;
    if (failed) {
        good = run_move_phase(run, phase, PHASE_EVENT_FAIL, "failed", trouble, &ignored) &&
               run_move_plan(run, PLAN_EVENT_FAIL, &ignored);
    } else if (!any) {
        good = run_move_phase(run, phase, PHASE_EVENT_UNDONE, "put back", NULL, &ignored) &&
               store_set_plan_state(run->pg, &run->lease, plan_state_name(before), &ignored);
    }
    good = good &&
           engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "advance",
                             result, duration_ms, trouble->message, &ignored) &&
           pg_commit(run->pg, &ignored);
    if (good && failed)
        tell(run, HOOK_PHASE_FAILED, phase, view);
    if (good && !failed && !any)
        run->state = before;
    pg_rollback(run->pg);
}

/* Run phase `phase`, before which gate `first` is open when they differ. */
static bool run_phase(struct run *run, size_t first, size_t phase, const char *accept_drift,
                      struct view_outcome *view, struct error *error)
{
    int64_t began = clock_now_ms();
    enum plan_state before = run->state;
    const char *summary = NULL;
    run->tried = phase;
    if (run_phase_state(run, phase) == PHASE_PENDING &&
        !run_check_drift(run, phase, accept_drift, error))
        return false;
    if (!begin_phase(run, first, phase, error))
        return false;
    if (!run_operations(run, phase, &summary, error) ||
        !finish(run, first, phase, clock_now_ms() - began, summary, view, error)) {
        if (error->connection_lost)
            error_hint(error, "Run `sluice advance %s` again, which resumes it.", run->plan->name);
        else if (error->code == ERROR_FAILED)
            error_hint(error,
                       "Mend the cause and run `sluice advance %s` again, which resumes it, "
                       "or take it back with `sluice revert %s`.",
                       run->plan->name, run->plan->name);
        record_trouble(run, phase, before, clock_now_ms() - began, view, error);
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

static bool see_gate(struct run *run, size_t gate, struct view_phase **out, struct error *error)
{
    struct view_phase *seen = engine_view_phase(run->engine, run->plan, gate, &run->phases[gate]);
    if (!engine_evaluate_gate(run->engine, run->plan, run->lease.plan_id, &run->phases[gate], gate,
                              seen, error))
        return false;
    *out = seen;
    return true;
}

/* The gate that stands before the next phase: open, or an error that says what it lacks. */
static bool check_gate(struct run *run, size_t gate, struct view_outcome *view, struct error *error)
{
    struct view_phase *seen;
    if (!see_gate(run, gate, &seen, error))
        return false;
    if (gate_is_open(seen))
        return true;
    if (!engine_look_again(run->engine, run->plan, run->lease.plan_id, gate, error))
        return false;
    view->gate = seen;
    bool confirmed = gate_is_confirmed(seen), approved = gate_is_approved(seen);
    error_set(error, confirmed ? ERROR_REFUSED : ERROR_GATE,
              confirmed ? "evidence of gate \"%s\" does not hold" : "gate \"%s\" is closed",
              seen->name);
    error_detail(error, "%s%s%s", seen->ask ? seen->ask : "", seen->ask ? "\n" : "",
                 gate_lacks(run->arena, seen, false));
    if (confirmed || approved)
        error_hint(error, "Try again when it does: `sluice advance %s`.", run->plan->name);
    else
        error_hint(error, "When it is so: `sluice confirm %s %s --by WHO --reason TEXT`.",
                   run->plan->name, seen->name);
    return false;
}

/* A plan that begins with a gate, or that an interrupted run left before one, stands at it. */
static bool ensure_waiting(struct run *run, size_t gate, struct view_outcome *view,
                           struct error *error)
{
    if (run->state == PLAN_WAITING && run->phases[gate].started_at)
        return true;
    if (run->state == PLAN_FAILED || run->state == PLAN_REVERTING)
        return true;
    bool good = pg_begin(run->pg, error) && settle(run, gate, error) && pg_commit(run->pg, error);
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

/* The phase after gate `next`, if there is one, was begun: the gate was found open. */
static bool is_beyond(const struct run *run, size_t next)
{
    return next + 1 < run->phase_count && !is_gate(run, next + 1) &&
           run_phase_state(run, next + 1) != PHASE_PENDING;
}

static bool any_gate_after(const struct run *run, size_t gate)
{
    while (++gate < run->phase_count)
        if (is_gate(run, gate))
            return true;
    return false;
}

/* Whether --until ends at gate `next`. By its name it does, be it open or not; for "gate" too,
 * unless it is open and there is another one to go on to. So nothing but `advance` and --until
 * complete passes the last gate: a stage of a pipeline that is run again after a confirmation must
 * not contract. */
static bool ends_at_gate(struct run *run, const char *until, size_t next, struct view_outcome *view,
                         bool *ends, struct error *error)
{
    *ends = until && is_gate(run, next) &&
            (str_equal(until, "gate") || str_equal(until, run->phases[next].name));
    if (!*ends || view->step_count > 0)
        return true;
    bool any = str_equal(until, "gate") && any_gate_after(run, next);
    if (is_beyond(run, next)) {
        *ends = !any;
        return true;
    }
    struct view_phase *seen;
    if (!ensure_waiting(run, next, view, error) || !see_gate(run, next, &seen, error))
        return false;
    *ends = !any || !gate_is_open(seen);
    view->gate = *ends ? seen : NULL;
    return true;
}

static bool advance_to(struct run *run, const char *until, const char *accept_drift,
                       struct view_outcome *view, struct error *error)
{
    for (;;) {
        size_t next = run_next_phase(run), phase = next;
        if (reached(run, until, view, next))
            return true;
        if (run->state == PLAN_REVERTING)
            return run_move_plan(run, PLAN_EVENT_BEGIN, error); /* refuses, with the reason */
        bool ends;
        if (!ends_at_gate(run, until, next, view, &ends, error))
            return false;
        if (ends)
            return true;
        if (is_gate(run, next))
            phase++;
        if (phase > next && !is_beyond(run, next) && !ensure_waiting(run, next, view, error))
            return false;
        if (phase > next && !check_gate(run, next, view, error))
            return false;
        bool good = phase == run->phase_count || is_gate(run, phase)
                        ? finish(run, next, phase, 0, NULL, view, error)
                        : run_phase(run, next, phase, accept_drift, view, error);
        if (!good || !run_load_phases(run, error))
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

static bool refuse_paused(struct run *run, struct error *error)
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

/* A gate that was opened just now, and the phase that was tried, as they are afterwards. */
static void add_details(struct run *run, size_t next, struct view_outcome *view)
{
    struct error ignored = {.arena = run->arena};
    pg_shield(run->pg);
    if (!view->gate && is_gate(run, next) && !is_beyond(run, next))
        see_gate(run, next, &view->gate, &ignored);
    if (run->tried < run->phase_count && run_load_phases(run, &ignored))
        view->phase =
            engine_view_phase(run->engine, run->plan, run->tried, &run->phases[run->tried]);
}

/* What is next for the reader of the outcome. */
static void describe(struct run *run, bool good, struct view_outcome *view)
{
    size_t next = run_next_phase(run);
    if (run->engine->options.detailed) {
        if (good)
            run->tried = run->phase_count;
        add_details(run, next, view);
    }
    view->plan = run->plan->name;
    view->state = plan_state_name(run->state);
    view->next = next < run->phase_count ? run->phases[next].name : NULL;
    if (next == run->phase_count)
        view->message = view->step_count ? "the plan is complete"
                                         : "nothing is left to do: the plan is complete";
    else if (is_gate(run, next) && is_beyond(run, next)) {
        view->next = run->phases[next + 1].name;
        view->message =
            arena_printf(run->arena, "the plan went past gate \"%s\": phase \"%s\" is %s",
                         run->phases[next].name, view->next, run->phases[next + 1].state);
    } else if (is_gate(run, next))
        view->message =
            arena_printf(run->arena, "the plan stands at gate \"%s\": %s", run->phases[next].name,
                         run->plan->phases.items[next].as.gate.ask);
    else if (view->step_count == 0)
        view->message = "nothing to do: the target was reached already";
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
        good = refuse_paused(&run, error) && advance_to(&run, until, accept_drift, view, error);
        if (!error->connection_lost)
            describe(&run, good, view);
    }
    if (run.plan && !error->connection_lost)
        run_end(&run);
    return good;
}
