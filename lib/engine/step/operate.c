/* The operations of one phase, forward and back: see step.h. */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/fill/fill.h"
#include "engine/step/step.h"

static bool record(struct run *run, size_t phase, size_t operation, bool done, struct error *error)
{
    return store_set_operations_done(run->pg, &run->lease, phase, operation, operation, done,
                                     error);
}

/* Probe, clear away what an interrupted try left, execute, record. */
static bool run_alone(struct run *run, size_t phase, size_t number, const struct operation *o,
                      struct error *error)
{
    enum effect_want state;
    if (!engine_probe(run->engine, &o->effect, &state, error))
        return false;
    if (state == EFFECT_PARTIAL) {
        engine_say(run->engine, "%s %s was left invalid by an interrupted run: removing it",
                   effect_kind_name(o->effect.kind), o->effect.name);
        if (!run_statement_alone(run, &o->object, o->repair, NULL, error) ||
            !engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "repair",
                               "ok", -1, o->repair, error))
            return false;
        state = EFFECT_ABSENT;
    }
    return (state != EFFECT_ABSENT ||
            run_statement_alone(run, &o->object, o->sql, o->repair, error)) &&
           record(run, phase, number, true, error);
}

static bool wait_for_older(struct run *run, const char *sql, const char *xid, struct error *error)
{
    enum { FIRST_REST_MS = 20, LONGEST_REST_MS = 1000, SAY_EVERY_MS = 5000 };
    struct patience patience =
        patience_new(FIRST_REST_MS, LONGEST_REST_MS, run->plan->settings.lock_deadline_ms);
    for (;;) {
        struct blocker_list older;
        PG_RESULT(result);
        if (!pg_query(run->pg, sql, PG_PARAMS(xid), &result, error))
            return false;
        blockers_read(run->arena, result, &older);
        if (older.count == 0)
            return true;
        if (patience_is_over(&patience)) {
            error_set(error, ERROR_TEMPORARY,
                      "could not go on: a transaction older than sync has not ended");
            error_detail(error, "%s", blockers_text(run->arena, &older));
            run->engine->stop = (struct engine_stop){"lock", older.holders, older.count};
            error_hint(error, "Try again with `sluice advance %s` when it has.", run->plan->name);
            return false;
        }
        if (patience_may_say(&patience, SAY_EVERY_MS, false))
            engine_say(run->engine, "waiting for an older transaction to end: %s", older.lines[0]);
        if (!patience_rest(&patience))
            return error_interrupted(error);
    }
}

static bool sync_xid(struct run *run, size_t phase, const char **xid, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (operations[i].operation.mode == OPERATION_TRANSACTION && operations[i].xid) {
            *xid = operations[i].xid;
            return true;
        }
    return store_refuse_damage(
        error, "operation",
        arena_printf(run->arena, "none of phase \"%s\" has a transaction in column \"xid\"",
                     run->phases[phase].name));
}

/* The last operation that shares a transaction with operation `first`. */
static size_t group_end(const struct store_operation *operations, size_t count, size_t first)
{
    size_t last = first;
    while (last + 1 < count &&
           operations[last + 1].operation.group == operations[first].operation.group &&
           (operations[last + 1].operation.mode == OPERATION_TRANSACTION ||
            operations[last + 1].operation.mode == OPERATION_CHECK))
        last++;
    return last;
}

static bool has_transaction(const struct store_operation *operations, size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++)
        if (operations[i].operation.mode == OPERATION_TRANSACTION)
            return true;
    return false;
}

static bool run_one(struct run *run, size_t phase, struct store_operation *operations, size_t first,
                    size_t last, const char **summary, struct error *error)
{
    const struct operation *o = &operations[first].operation;
    const char *xid = NULL;
    switch (o->mode) {
    case OPERATION_TRANSACTION:
    case OPERATION_CHECK:
        if (!has_transaction(operations, first, last))
            return run_check(run, o, error) && record(run, phase, first, true, error);
        return run_transaction(
            run,
            &(struct transaction_group){
                .phase = phase, .operations = operations, .first = first, .last = last},
            error);
    case OPERATION_ON_REVERT:
        return record(run, phase, first, true, error);
    case OPERATION_ALONE:
        return run_alone(run, phase, first, o, error);
    case OPERATION_WAIT:
        return sync_xid(run, o->sync_phase, &xid, error) &&
               wait_for_older(run, o->sql, xid, error) && record(run, phase, first, true, error);
    case OPERATION_BATCHES:
        return sync_xid(run, o->sync_phase, &xid, error) &&
               run_backfill(run, phase, first, o, xid, summary, error);
    case OPERATION_INNER:
    case OPERATION_BUILD_LEAF:
    case OPERATION_LEAF:
    case OPERATION_ATTACH:
    case OPERATION_VALIDATE_LEAF:
        return run_partitions(run, phase, operations, first, error);
    }
    return false;
}

/* Where to go on: the first operation that is not done, or the checks right before it. */
static size_t resume_at(const struct store_operation *operations, size_t count)
{
    size_t next = 0;
    while (next < count && operations[next].done)
        next++;
    while (next < count && next > 0 && operations[next - 1].operation.mode == OPERATION_CHECK)
        next--;
    return next;
}

bool run_operations(struct run *run, size_t phase, const char **summary, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error))
        return false;
    for (size_t i = resume_at(operations, count), last; i < count; i = last + 1) {
        if (interrupt_requested())
            return error_interrupted(error);
        last = group_end(operations, count, i);
        if (!has_transaction(operations, i, last))
            last = i;
        if (!run_one(run, phase, operations, i, last, summary, error))
            return false;
    }
    return true;
}

static bool undo_alone(struct run *run, size_t phase, size_t number, const struct operation *o,
                       struct error *error)
{
    return (!o->undo || run_statement_alone(run, &o->object, o->undo, NULL, error)) &&
           record(run, phase, number, false, error);
}

/* The first operation that is not done may have left something partial, if it ran alone. */
static bool clear_partial(struct run *run, size_t phase, struct store_operation *operations,
                          size_t count, struct error *error)
{
    size_t next = 0;
    while (next < count && operations[next].done)
        next++;
    if (next < count && operation_is_for_each(&operations[next].operation))
        return run_undo_partitions(run, phase, operations, next, error);
    if (next == count || operations[next].operation.mode != OPERATION_ALONE)
        return true;
    const struct operation *o = &operations[next].operation;
    enum effect_want state;
    return engine_probe(run->engine, &o->effect, &state, error) &&
           (state == EFFECT_ABSENT || run_statement_alone(run, &o->object, o->undo, NULL, error));
}

bool run_undo_operations(struct run *run, size_t phase, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error) ||
        !clear_partial(run, phase, operations, count, error))
        return false;
    for (size_t i = count; i-- > 0;) {
        if (!operations[i].done)
            continue;
        if (interrupt_requested())
            return error_interrupted(error);
        const struct operation *o = &operations[i].operation;
        if (operation_is_for_each(o)) {
            if (!run_undo_partitions(run, phase, operations, i, error))
                return false;
            continue;
        }
        if (o->undo && o->undo_mode == OPERATION_ALONE) {
            if (!undo_alone(run, phase, i, o, error))
                return false;
            continue;
        }
        struct transaction_group group = {
            .phase = phase, .operations = operations, .first = i, .last = i, .undo = true};
        if (o->mode == OPERATION_TRANSACTION)
            while (group.first > 0 && operations[group.first - 1].done &&
                   operations[group.first - 1].operation.mode == OPERATION_TRANSACTION &&
                   operations[group.first - 1].operation.group == o->group)
                group.first--;
        if (!run_transaction(run, &group, error))
            return false;
        i = group.first;
    }
    return true;
}
