/* revert: takes phases back, the latest first, with what was stored when the plan was registered.
 */
#include <stdint.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/gate/gate.h"
#include "engine/run/run.h"
#include "engine/step/step.h"
#include "engine/survey/survey.h"
#include "phase/story/join.h"

/* A phase of which something may be there: any but a pending one. A gate does no work, but where
 * the plan begins with it, it has what the plan begins with. What joins another is taken back with
 * that. */
bool engine_has_begun(const struct run *run, size_t phase)
{
    if (join_is_asked(run->plan->story, phase))
        return false;
    return place_is_gate(run->plan, phase) ? phase == 0 && run->gate_works
                                           : run_phase_state(run, phase) != PHASE_PENDING;
}

/* Whether operations of the gate that the plan begins with are done. */
static bool load_gate(struct run *run, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    run->gate_works = false;
    if (!place_is_gate(run->plan, 0))
        return true;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, 0, &operations, &count,
                               error))
        return false;
    for (size_t i = 0; i < count; i++)
        run->gate_works |= operations[i].done;
    return true;
}

/* Gates are closed again, and moved, when the plan finds its place (settle). */
static bool move_phase(struct run *run, size_t phase, enum phase_event event, const char *what,
                       struct error *error)
{
    return place_is_gate(run->plan, phase) || run_move_phase(run, phase, event, what, NULL, error);
}

/* A plan that stands at the gate with which it begins has begun too. */
size_t engine_latest_begun(const struct run *run)
{
    for (size_t i = run->phase_count; i-- > 0;)
        if (engine_has_begun(run, i))
            return i;
    return run->state == PLAN_WAITING && place_is_gate(run->plan, 0) ? 0 : SIZE_MAX;
}

/* All or nothing: what cannot be taken back is found before anything is. */
static bool check_reversible(struct run *run, size_t first, struct error *error)
{
    for (size_t p = first; p < run->phase_count; p++) {
        struct store_operation *operations;
        size_t count;
        if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, p, &operations, &count,
                                   error))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!operations[i].done || operations[i].operation.reversible)
                continue;
            error_set(error, ERROR_REFUSED, "phase \"%s\" cannot be taken back",
                      run->phases[p].name);
            error_detail(error, "%s", operation_sql(run->arena, &operations[i].operation));
            error_hint(error, "The old shape is gone: write a new plan that leads back.");
            return false;
        }
    }
    return true;
}

/* A sync of another plan may read what would go. */
static bool check_readers(struct run *run, size_t first, struct error *error)
{
    struct finding_list findings = {.arena = run->arena};
    for (size_t p = first; p < run->phase_count; p++) {
        struct store_operation *operations;
        size_t count;
        if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, p, &operations, &count,
                                   error) ||
            !engine_find_readers_back(run->engine, run->plan, operations, count, &findings, error))
            return false;
    }
    return engine_refuse_findings(run->plan, &findings, error);
}

/* Names that later phases have changed are other columns' in the questions of earlier ones. */
static bool renames(const struct store_operation *operations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (operations[i].done && operations[i].operation.renames.count)
            return true;
    return false;
}

/* Values that only the new side has are no reason to stop halfway: asked before anything is taken
 * back, the latest phase first. Behind a swap that is asked when the swap was taken back. */
static bool check_losses(struct run *run, size_t first, struct error *error)
{
    bool renamed = false;
    for (size_t p = run->phase_count; p-- > first && !renamed;) {
        struct store_operation *operations;
        size_t count;
        if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, p, &operations, &count,
                                   error) ||
            (count > 0 && !run_may_go_back(run, p, operations, 0, count - 1, error)))
            return false;
        renamed = renames(operations, count);
    }
    return true;
}

static bool begin_undo(struct run *run, size_t phase, struct error *error)
{
    run->before = run->state;
    run->phase_before = run_phase_state(run, phase);
    run->taken_back = false;
    struct log_facts facts = {.arena = run->arena};
    log_fact_flag(&facts, "lose_writes", run->lose_writes);
    bool good =
        pg_begin(run->pg, error) && run_move_plan(run, PLAN_EVENT_REVERT, error) &&
        move_phase(run, phase, PHASE_EVENT_UNDO, "undo", error) &&
        engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "revert", "begun",
                          -1, run->lose_writes ? "writes may be lost" : NULL, &facts, error) &&
        pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    return good;
}

/* Refused, or put off, before anything of the phase was taken back: plan and phase are again what
 * they were. A revert that was under way before goes on being that. */
static void stay(struct run *run, size_t phase, const struct error *why)
{
    struct error ignored = {.arena = run->arena};
    if (run->taken_back || run->before == PLAN_REVERTING || why->connection_lost ||
        why->interrupted || (why->code != ERROR_REFUSED && why->code != ERROR_TEMPORARY))
        return;
    if (!(pg_begin(run->pg, &ignored) && run_move_plan(run, PLAN_EVENT_STAYS, &ignored) &&
          move_phase(run, phase, PHASE_EVENT_STAYS, "stays", &ignored) &&
          pg_commit(run->pg, &ignored)))
        pg_rollback(run->pg);
}

/* Gates from `phase` on are closed again, and approvals of them are void. */
static bool close_gates(struct run *run, size_t phase, struct error *error)
{
    for (size_t gate = phase; gate < run->phase_count; gate++)
        if (place_is_gate(run->plan, gate) &&
            (run->phases[gate].started_at || run_phase_state(run, gate) == PHASE_DONE) &&
            (!run_move_phase(run, gate, PHASE_EVENT_UNDONE, "undone", NULL, error) ||
             !store_void_approvals(run->pg, &run->lease, gate, error)))
            return false;
    return true;
}

static bool undo_joined(struct run *run, size_t phase, struct error *error)
{
    for (size_t i = join_first(run->plan->story, phase); i < phase; i++)
        if (run_phase_state(run, i) == PHASE_DONE &&
            !run_move_phase(run, i, PHASE_EVENT_UNDONE, "undone", NULL, error))
            return false;
    return true;
}

/* The plan's place now that `phase` is pending again. */
static bool settle(struct run *run, size_t phase, struct error *error)
{
    size_t gate = place_first_gate(run->plan, phase);
    bool first = true;
    for (size_t i = 0; i < phase; i++)
        first &= !engine_has_begun(run, i);
    if (first)
        return close_gates(run, 0, error) && run_move_plan(run, PLAN_EVENT_REVERTED, error);
    if (!close_gates(run, gate, error))
        return false;
    if (gate == phase)
        return run_move_plan(run, PLAN_EVENT_UNDONE, error);
    return run_move_plan(run, PLAN_EVENT_UNDONE_GATE, error) &&
           store_set_phase_state(run->pg, &run->lease, gate, phase_state_name(PHASE_PENDING),
                                 "gate", NULL, error) &&
           run_open_gate(run, gate, error);
}

/* What batches have written and nobody has kept stays as it is: said, and logged. NULL: nothing. */
static bool find_what_stays(struct run *run, size_t phase, const char **stays, struct error *error)
{
    struct store_operation *operations;
    struct store_backfill *fills;
    size_t count, fill_count;
    *stays = NULL;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error) ||
        !store_load_backfills(run->arena, run->pg, run->lease.plan_id, &fills, &fill_count, error))
        return false;
    for (size_t i = 0; i < fill_count; i++) {
        const struct store_backfill *done = &fills[i];
        if (done->phase == phase && done->operation < count && done->rows_done > 0 &&
            operations[done->operation].operation.fill)
            *stays = operations[done->operation].operation.fill->stays;
    }
    return true;
}

static bool finish_undo(struct run *run, size_t phase, long long duration_ms, struct error *error)
{
    const char *stays;
    if (!find_what_stays(run, phase, &stays, error))
        return false;
    if (stays)
        engine_say(run->engine, "%s", stays);
    const struct log_facts facts = log_facts_one(run->arena, "stays", stays);
    bool good = pg_begin(run->pg, error) &&
                store_delete_backfills(run->pg, &run->lease, phase, error) &&
                move_phase(run, phase, PHASE_EVENT_UNDONE, "undone", error) &&
                undo_joined(run, phase, error) && settle(run, phase, error) &&
                engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "revert",
                                  "done", duration_ms, stays, &facts, error) &&
                pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    return good;
}

/* What the phase has made was taken away by other means: undefined table, object or function. */
static bool is_missing(const struct error *error)
{
    return str_equal(error->sqlstate, "42P01") || str_equal(error->sqlstate, "42704") ||
           str_equal(error->sqlstate, "42883");
}

/* What would come back meets another one of that name: table, index or view, column, function, and
 * all others. */
static bool is_taken(const struct error *error)
{
    return str_equal(error->sqlstate, "42P07") || str_equal(error->sqlstate, "42701") ||
           str_equal(error->sqlstate, "42723") || str_equal(error->sqlstate, "42710");
}

static bool undo_phase(struct run *run, size_t phase, struct view_outcome *view,
                       struct error *error)
{
    int64_t began = clock_now_ms();
    if (!check_losses(run, phase, error) || !run_check_back(run, phase, error) ||
        !begin_undo(run, phase, error))
        return false;
    pg_set_working(run->pg, true);
    bool good = run_undo_operations(run, phase, error) &&
                finish_undo(run, phase, clock_now_ms() - began, error);
    pg_set_working(run->pg, false);
    if (!good) {
        struct error ignored = {.arena = run->arena};
        pg_rollback(run->pg);
        if (error->interrupted)
            pg_shield(run->pg);
        if (error->code == ERROR_TEMPORARY && !error->connection_lost)
            engine_end_patience(run->engine);
        stay(run, phase, error);
        const struct log_facts facts = log_facts_of(run->arena, error);
        if (!error->connection_lost)
            engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "revert",
                              error->code == ERROR_TEMPORARY ? "put off" : "failed",
                              clock_now_ms() - began, error->message, &facts, &ignored);
        if (is_missing(error))
            error_hint(error,
                       "Make it again by the statement that `sluice plan %s` shows, and go on with "
                       "`sluice revert %s`.",
                       run->plan->name, run->plan->name);
        else if (is_taken(error))
            error_hint(error,
                       "Rename or drop what has this name by now, and go on with `sluice revert "
                       "%s`.",
                       run->plan->name);
        else if (error->code != ERROR_REFUSED && str_starts_with(error->sqlstate, "23"))
            error_hint(error, "Mend these rows, and go on with `sluice revert %s`.",
                       run->plan->name);
        else if (error->code != ERROR_REFUSED)
            error_hint(error, "Go on with `sluice revert %s`.", run->plan->name);
        return false;
    }
    *ARENA_PUSH(run->arena, view->steps, view->step_count) = (struct view_step){
        .phase = run->phases[phase].name,
        .kind = run->phases[phase].kind,
        .duration_ms = clock_now_ms() - began,
    };
    return run_load_phases(run, error) && load_gate(run, error);
}

/* The first phase to take back; phase_count when nothing is. */
static bool find_target(struct run *run, const char *to, size_t *first, struct error *error)
{
    size_t latest = engine_latest_begun(run);
    *first = run->phase_count;
    if (latest == SIZE_MAX)
        return true;
    if (!to) {
        *first = latest;
        return true;
    }
    if (str_equal(to, "start")) {
        *first = 0;
        return true;
    }
    size_t stays = plan_phase_index(run->plan, to);
    if (stays >= run->phase_count) {
        error_set(error, ERROR_USAGE, "plan \"%s\" has no phase \"%s\"", run->plan->name, to);
        error_hint(error,
                   "--to takes start or the name of a phase that stays: see `sluice status "
                   "%s`.",
                   run->plan->name);
        return false;
    }
    if (join_target(run->plan->story, stays) != stays) {
        error_set(error, ERROR_USAGE, "phase \"%s\" is part of phase \"%s\", and cannot stay alone",
                  to, run->phases[join_target(run->plan->story, stays)].name);
        error_hint(error, "Name that, or a phase before it: see `sluice status %s`.",
                   run->plan->name);
        return false;
    }
    *first = stays + 1;
    return true;
}

static bool check_adopted(struct run *run, struct error *error)
{
    if (!run->adopted)
        return true;
    error_set(error, ERROR_REFUSED, "plan \"%s\" was adopted: nothing of it ran in this database",
              run->plan->name);
    error_hint(error, "There is nothing to take back; change the schema by a plan of its own.");
    return false;
}

bool engine_find_way_back(struct run *run, const char *to, size_t *first, struct error *error)
{
    return check_adopted(run, error) && load_gate(run, error) &&
           find_target(run, to, first, error) && check_reversible(run, *first, error) &&
           check_readers(run, *first, error) && check_losses(run, *first, error);
}

static bool revert_to(struct run *run, const char *to, struct view_outcome *view,
                      struct error *error)
{
    size_t first;
    if (!engine_find_way_back(run, to, &first, error))
        return false;
    for (size_t latest; (latest = engine_latest_begun(run)) != SIZE_MAX && latest >= first;)
        if (!undo_phase(run, latest, view, error))
            return false;
    return true;
}

bool engine_revert(struct engine *engine, const struct plan *plan, const char *to, bool lose_writes,
                   struct view_outcome *view, struct error *error)
{
    struct run run = {0};
    *view = (struct view_outcome){.command = "revert", .plan = plan->name};
    bool good = run_begin_registered(engine, plan, &run, error);
    run.lose_writes = lose_writes;
    if (good) {
        good = revert_to(&run, to, view, error);
        size_t next = run_place(&run).next;
        view->state = plan_state_name(run.state);
        view->next = next < run.phase_count ? run.phases[next].name : NULL;
        if (good && view->step_count == 0)
            view->message = "nothing to take back";
        if (view->step_count > 0)
            *ARENA_PUSH(run.arena, view->events, view->event_count) = (struct view_event){
                .event = HOOK_REVERTED,
                .phase = view->steps[view->step_count - 1].phase,
            };
    }
    if (run.plan && !error->connection_lost)
        run_end(&run);
    return good;
}
