/* What becomes of a phase that could not be done: see command.h. */
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/run/run.h"

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
        *any |= operations[i].done && !operation_only_asks(&operations[i].operation);
    while (next < count && operations[next].done)
        next++;
    *any |= interrupted && next < count &&
            (operations[next].operation.go.mode == STEP_ALONE ||
             operations[next].operation.go.mode == STEP_APART);
    for (size_t i = 0; i < backfill_count; i++)
        *any |= backfills[i].phase == phase;
    return true;
}

static bool is_denied(const struct error *error)
{
    return str_equal(error->sqlstate, "42501");
}

bool run_record_trouble(struct run *run, size_t phase, enum plan_state before,
                        long long duration_ms, const struct error *trouble)
{
    struct error ignored = {.arena = run->arena};
    bool any = true;
    pg_rollback(run->pg);
    if (trouble->interrupted)
        pg_shield(run->pg);
    if (trouble->code == ERROR_TEMPORARY && !trouble->connection_lost)
        engine_end_patience(run->engine);
    if (trouble->connection_lost || !any_done(run, phase, trouble->interrupted, &any, &ignored) ||
        !pg_begin(run->pg, &ignored))
        return false;
    /* A right that was missing in the middle stands in the phase, for who has to grant it. */
    bool failed = trouble->code == ERROR_FAILED || (any && is_denied(trouble));
    const char *result = failed                             ? "failed"
                         : trouble->interrupted             ? "interrupted"
                         : trouble->code == ERROR_TEMPORARY ? "put off"
                                                            : "refused";
    const struct log_facts facts = log_facts_of(run->arena, trouble);
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
                             result, duration_ms, trouble->message, &facts, &ignored) &&
           pg_commit(run->pg, &ignored);
    if (good && !failed && !any)
        run->state = before;
    pg_rollback(run->pg);
    return good && failed;
}
