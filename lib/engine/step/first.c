/* What a plan begins with, when its first phase is a gate: see step.h. */
#include "base/duration.h"
#include "engine/step/step.h"

/* How many operations of the gate there are, and how many of them are done. */
static bool count_operations(struct run *run, size_t gate, size_t *count, size_t *done,
                             struct error *error)
{
    struct store_operation *operations;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, gate, &operations, count,
                               error))
        return false;
    *done = 0;
    for (size_t i = 0; i < *count; i++)
        *done += operations[i].done;
    return true;
}

static bool begin(struct run *run, struct error *error)
{
    bool good = pg_begin(run->pg, error) && run_move_plan(run, PLAN_EVENT_BEGIN, error) &&
                pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    return good;
}

/* Where nothing was done the plan stands where it stood. */
static void put_back(struct run *run, size_t gate, const struct error *trouble)
{
    struct error ignored = {.arena = run->arena};
    size_t count, done;
    pg_rollback(run->pg);
    if (trouble->interrupted)
        pg_shield(run->pg);
    if (trouble->connection_lost || !count_operations(run, gate, &count, &done, &ignored) || done ||
        !pg_begin(run->pg, &ignored))
        return;
    if (store_set_plan_state(run->pg, &run->lease, plan_state_name(PLAN_PENDING), &ignored) &&
        pg_commit(run->pg, &ignored))
        run->state = PLAN_PENDING;
    pg_rollback(run->pg);
}

bool run_first_operations(struct run *run, size_t gate, struct error *error)
{
    size_t count, done;
    const char *summary = NULL;
    if (!count_operations(run, gate, &count, &done, error))
        return false;
    if (done == count)
        return true;
    if (run->state == PLAN_PENDING && !begin(run, error))
        return false;
    if (run_operations(run, gate, &summary, error))
        return true;
    put_back(run, gate, error);
    return false;
}
