/* The operations of one phase, forward and back: see step.h. */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/fill/fill.h"
#include "engine/step/step.h"

enum { MOST_COMPARISONS = 3 };

static bool record(struct run *run, size_t phase, size_t operation, bool done, struct error *error)
{
    return store_set_operations_done(run->pg, &run->lease, phase, operation, operation, done,
                                     error);
}

/* Clear away what an interrupted try left. */
static bool repair(struct run *run, size_t phase, const struct operation *o,
                   const struct live_object *object, struct error *error)
{
    engine_say(run->engine, "%s %s was left invalid by an interrupted run: removing it",
               object_class_name(object->class), object->name);
    const struct log_facts facts = log_facts_one(run->arena, "statement", o->repair);
    return run_statement_alone(run, &o->table, o->repair, NULL, NULL, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "repair", "ok",
                             -1, o->repair, &facts, error);
}

/* It is done when everything is as it leaves it, which can be that something is gone. */
static bool run_alone(struct run *run, size_t phase, size_t number, const struct operation *o,
                      struct error *error)
{
    bool is_done = true, makes = false;
    for (size_t i = 0; i < o->leaves.count; i++) {
        const struct effect *effect = &o->leaves.items[i];
        enum presence state;
        if (!engine_probe(run->engine, &effect->object, &state, error))
            return false;
        is_done &= state == effect->presence;
        makes |= effect->presence != ABSENT;
        if (state == PARTIAL && effect->presence == PRESENT && o->repair &&
            !repair(run, phase, o, &effect->object, error))
            return false;
    }
    return (is_done || run_statement_alone(run, &o->table, o->go.sql, makes ? o->repair : NULL,
                                           makes ? &o->leaves.items[0].object : NULL, error)) &&
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
        if (!engine_refuse_caller(run->engine, &older, error))
            return false;
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

/* The transaction of an operation of the plan: what is older than it. */
static bool find_xid(struct run *run, struct operation_at at, const char **xid, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, at.phase, &operations,
                               &count, error))
        return false;
    if (at.operation < count && operations[at.operation].xid) {
        *xid = operations[at.operation].xid;
        return true;
    }
    return store_refuse_damage(
        error, "operation",
        arena_printf(run->arena, "number %zu of phase \"%s\" has no transaction in column \"xid\"",
                     at.operation, run->phases[at.phase].name));
}

static bool may_be_grouped(const struct operation *operation)
{
    return operation_is_grouped(operation) || operation->go.mode == STEP_CHECK;
}

/* The last operation that shares a transaction with operation `first`. */
static size_t group_end(const struct store_operation *operations, size_t count, size_t first)
{
    size_t last = first;
    while (may_be_grouped(&operations[first].operation) && last + 1 < count &&
           operations[last + 1].operation.group == operations[first].operation.group &&
           may_be_grouped(&operations[last + 1].operation))
        last++;
    return last;
}

/* What only goes back in it does not make one. */
static bool has_transaction(const struct store_operation *operations, size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++)
        if (operation_is_grouped(&operations[i].operation) &&
            operations[i].operation.go.mode == STEP_TRANSACTION)
            return true;
    return false;
}

/* "index users_email_key" */
static const char *what_of(struct run *run, const struct operation *o)
{
    const struct live_object *object = o->leaves.count > 0 ? &o->leaves.items[0].object : NULL;
    return object && object->name
               ? arena_printf(run->arena, "%s %s", object_class_name(object->class), object->name)
               : arena_printf(run->arena, "table %s", qname_text(run->arena, &o->table));
}

static bool run_one(struct run *run, size_t phase, struct store_operation *operations, size_t first,
                    size_t last, const char **summary, struct error *error)
{
    const struct operation *o = &operations[first].operation;
    const char *xid = NULL;
    if (operation_is_for_each(o))
        return run_partitions(run, phase, operations, first, error);
    if (has_transaction(operations, first, last))
        return run_transaction(
            run,
            &(struct transaction_group){
                .phase = phase, .operations = operations, .first = first, .last = last},
            error);
    switch (o->go.mode) {
    case STEP_TRANSACTION:
    case STEP_CHECK:
        return run_note_state(run, phase, first, o->check, error) &&
               run_check(run, o, false, error) && record(run, phase, first, true, error);
    case STEP_NONE:
        return record(run, phase, first, true, error);
    case STEP_ALONE:
        return run_alone(run, phase, first, o, error);
    case STEP_WAIT:
        return find_xid(run, o->since, &xid, error) && wait_for_older(run, o->go.sql, xid, error) &&
               record(run, phase, first, true, error);
    case STEP_APART:
        return run_apart(run, o, false, error) && record(run, phase, first, true, error);
    case STEP_BATCHES:
        return (!o->fill->of_sync || find_xid(run, o->since, &xid, error)) &&
               run_backfill(run, phase, first, o, false, xid, summary, error);
    }
    return false;
}

/* Where to go on: the first operation that is not done, or what is asked right before it. */
static size_t resume_at(const struct store_operation *operations, size_t count)
{
    size_t next = 0;
    while (next < count && operations[next].done)
        next++;
    while (next < count && next > 0 && operation_only_asks(&operations[next - 1].operation))
        next--;
    return next;
}

/* The first check before operation `end` that rests on a state. */
static size_t first_proof(const struct store_operation *operations, size_t end)
{
    size_t i = 0;
    while (i < end && !(operations[i].operation.check && operations[i].operation.check->state))
        i++;
    return i;
}

/* Batches and waits say themselves how far they are. */
static bool run_watched(struct run *run, size_t phase, struct store_operation *operations,
                        size_t first, size_t last, const char **summary, struct error *error)
{
    const struct operation *o = &operations[first].operation;
    if (o->go.mode != STEP_BATCHES && o->go.mode != STEP_WAIT)
        engine_set_doing(run->engine, run->phases[phase].name, what_of(run, o));
    bool good = run_one(run, phase, operations, first, last, summary, error);
    engine_set_doing(run->engine, NULL, NULL);
    return good;
}

bool run_operations(struct run *run, size_t phase, const char **summary, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    int again = 0;
    run->rows = -1;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error) ||
        !store_check_seal(run->pg, run->lease.plan_id, phase, run->phases[phase].name, error))
        return false;
    for (size_t i = resume_at(operations, count), last; i < count; i = last + 1) {
        if (interrupt_requested())
            return error_interrupted(error);
        last = group_end(operations, count, i);
        if (!has_transaction(operations, i, last))
            last = i;
        run->outdated = false;
        if (run_watched(run, phase, operations, i, last, summary, error))
            continue;
        if (run->outdated && ++again <= MOST_COMPARISONS) {
            engine_say(run->engine, "%s: reading them again", error->message);
            error_clear(error);
            last = first_proof(operations, i) - 1;
            continue;
        }
        run_take_away(run, phase, error);
        run_let_in_again(run, phase, error);
        return false;
    }
    return true;
}

/* It is taken back when nothing is as it leaves it; an interrupted try to make again what it took
 * away has left part of it. */
static bool undo_alone(struct run *run, size_t phase, size_t number, const struct operation *o,
                       struct error *error)
{
    bool is_undone = o->leaves.count > 0, makes = false;
    for (size_t i = 0; i < o->leaves.count; i++) {
        const struct effect *effect = &o->leaves.items[i];
        enum presence state;
        if (!engine_probe(run->engine, &effect->object, &state, error))
            return false;
        makes |= effect->presence == ABSENT;
        is_undone &= state == (effect->presence == ABSENT ? PRESENT : ABSENT);
        if (state == PARTIAL && effect->presence == ABSENT && o->repair &&
            !repair(run, phase, o, &effect->object, error))
            return false;
    }
    return (is_undone || run_statement_alone(run, &o->table, o->back.sql, makes ? o->repair : NULL,
                                             makes ? &o->leaves.items[0].object : NULL, error)) &&
           record(run, phase, number, false, error);
}

/* An operation that ran alone and was interrupted: what it has made goes; what it had begun to take
 * away goes to its end first, so that it can come back as it was. */
static bool take_back_begun(struct run *run, const struct operation *o, struct error *error)
{
    bool begun = false;
    for (size_t i = 0; i < o->leaves.count; i++) {
        const struct effect *effect = &o->leaves.items[i];
        enum presence state;
        if (!engine_probe(run->engine, &effect->object, &state, error))
            return false;
        if (effect->presence == ABSENT && state == PARTIAL &&
            !run_statement_alone(run, &o->table, o->go.sql, NULL, NULL, error))
            return false;
        begun |= state != (effect->presence == ABSENT ? PRESENT : ABSENT);
    }
    return !begun || o->back.mode != STEP_ALONE ||
           run_statement_alone(run, &o->table, o->back.sql, NULL, NULL, error);
}

/* The first operation that is not done may have left something, if it ran alone. */
static bool clear_partial(struct run *run, size_t phase, struct store_operation *operations,
                          size_t count, struct error *error)
{
    size_t next = 0;
    while (next < count && operations[next].done)
        next++;
    if (next < count && operation_is_for_each(&operations[next].operation))
        return run_undo_partitions(run, phase, operations, next, error);
    if (next < count && operations[next].operation.go.mode == STEP_APART)
        return operations[next].operation.back.mode != STEP_APART ||
               run_apart(run, &operations[next].operation, true, error);
    return next == count || operations[next].operation.go.mode != STEP_ALONE ||
           take_back_begun(run, &operations[next].operation, error);
}

static bool goes_back_with(const struct store_operation *before, const struct operation *o)
{
    return before->done && operation_is_grouped(&before->operation) &&
           before->operation.back.mode <= STEP_TRANSACTION && before->operation.group == o->group;
}

/* What has changed since it was asked whether something is lost is asked again, a few times. */
static bool undo_group(struct run *run, const struct transaction_group *group, struct error *error)
{
    for (int again = 0;; again++) {
        run->outdated = false;
        if (!run_may_go_back(run, group->phase, group->operations, group->first, group->last,
                             error))
            return false;
        if (run_transaction(run, group, error))
            return true;
        if (!run->outdated || again == MOST_COMPARISONS)
            return false;
        engine_say(run->engine, "%s: reading them again", error->message);
        error_clear(error);
        run->asked_count = 0;
    }
}

/* One that is in no transaction with others. */
static bool undo_one(struct run *run, size_t phase, struct store_operation *operations,
                     size_t number, struct error *error)
{
    const struct operation *o = &operations[number].operation;
    if (operation_is_for_each(o))
        return run_undo_partitions(run, phase, operations, number, error);
    if (o->back.mode == STEP_APART)
        return run_apart(run, o, true, error) && record(run, phase, number, false, error);
    return o->back.mode == STEP_BATCHES ? run_batches_back(run, phase, number, o, error)
                                        : undo_alone(run, phase, number, o, error);
}

static bool has_way_back(const struct transaction_group *group)
{
    for (size_t i = group->first; i <= group->last; i++)
        if (operation_goes_back(&group->operations[i].operation))
            return true;
    return false;
}

/* What only asks, or does nothing on the way back, is recorded with all others in the end: until
 * something was taken back, everything is as it was. */
static bool undo_back_to(struct run *run, size_t phase, struct store_operation *operations,
                         size_t first, size_t end, struct error *error)
{
    size_t asked = run_first_asked(operations, end);
    for (size_t i = end; i-- > first;) {
        if (!operations[i].done)
            continue;
        if (interrupt_requested())
            return error_interrupted(error);
        const struct operation *o = &operations[i].operation;
        if (operation_is_for_each(o) || o->back.mode == STEP_BATCHES ||
            o->back.mode == STEP_ALONE || o->back.mode == STEP_APART) {
            run->taken_back = true; /* if only in part */
            if (!undo_one(run, phase, operations, i, error))
                return false;
            continue;
        }
        if (o->back.mode == STEP_CHECK) {
            if (i < asked && !run_check(run, o, true, error))
                return false;
            continue;
        }
        struct transaction_group group = {
            .phase = phase, .operations = operations, .first = i, .last = i, .undo = true};
        group.behind = run_count_behind(operations, i, end);
        if (operation_is_grouped(o))
            while (group.first > first && goes_back_with(&operations[group.first - 1], o))
                group.first--;
        if (has_way_back(&group)) {
            if (!undo_group(run, &group, error))
                return false;
            run->taken_back = true;
        }
        i = group.first;
    }
    return end == first ||
           store_set_operations_done(run->pg, &run->lease, phase, first, end - 1, false, error);
}

bool run_undo_operations(struct run *run, size_t phase, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    const char *name = run->phases[phase].name;
    engine_set_doing(run->engine, name, arena_printf(run->arena, "taking back %s", name));
    bool good = store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations,
                                      &count, error) &&
                store_check_seal(run->pg, run->lease.plan_id, phase, name, error) &&
                clear_partial(run, phase, operations, count, error);
    if (good && !undo_back_to(run, phase, operations, 0, count, error)) {
        run_take_away_back(run, phase, error);
        run_let_in_there(run, phase, error);
        good = false;
    }
    engine_set_doing(run->engine, NULL, NULL);
    return good;
}

bool run_undo_some(struct run *run, size_t phase, struct store_operation *operations, size_t first,
                   size_t next, struct error *error)
{
    return clear_partial(run, phase, operations, next + 1, error) &&
           undo_back_to(run, phase, operations, first, next, error);
}
