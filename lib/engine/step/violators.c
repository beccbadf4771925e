/*
 * Constraints that rows violate, in the phase that adds them: looked for before anything is added,
 * and taken away again when rows came in between.
 *
 * A constraint that is NOT VALID, or an index that is not valid yet, is in force: left behind, it
 * would make the application's writes fail until somebody reverts. So whatever belongs to the
 * operation that failed goes in the same run; where that run is killed, the next one comes here
 * again before it does anything else.
 */
#include "base/str.h"
#include "engine/step/step.h"
#include "engine/survey/survey.h"

/* An index, or a constraint and the check that proves it: what the operation leaves or needs. */
static const struct live_object *object_of(const struct operation *operation)
{
    const struct effect_list *list =
        operation->leaves.count ? &operation->leaves : &operation->needs;
    return list->count ? &list->items[0].object : NULL;
}

static bool belongs(const struct operation *operation, const struct live_object *to)
{
    const struct live_object *object = object_of(operation);
    return object && str_equal(object->name, to->name) && qname_equal(&object->of, &to->of);
}

/* What refuses rows. An index that is not unique refuses none, so what is built of it may stay. */
static bool refuses_rows(const struct operation *operation, const struct error *trouble)
{
    return !trouble || str_starts_with(trouble->sqlstate, "23") ||
           object_of(operation)->class == OBJECT_CONSTRAINT;
}

/* Undo, from the end, what is done of the constraint that the first operation that is not done is
 * about. `trouble`: how that failed, or NULL. */
static bool take_away(struct run *run, size_t phase, const struct error *trouble, const char **what,
                      struct error *error)
{
    struct store_operation *operations;
    size_t count, next = 0;
    *what = NULL;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error))
        return false;
    while (next < count && operations[next].done)
        next++;
    const struct live_object *object = next < count ? object_of(&operations[next].operation) : NULL;
    if (!object || !object->name || !refuses_rows(&operations[next].operation, trouble))
        return true;
    size_t first = next;
    while (first > 0 && belongs(&operations[first - 1].operation, object))
        first--;
    *what = object->name;
    const struct log_facts facts = log_facts_one(run->arena, "constraint", object->name);
    return run_undo_some(run, phase, operations, first, next, error) &&
           (first == next ||
            engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "take away",
                              "ok", -1, object->name, &facts, error));
}

/* What the server said of rows: not of locks, connections or rights. */
static bool is_about_rows(const struct error *trouble)
{
    return trouble->code == ERROR_FAILED && !trouble->connection_lost && !trouble->interrupted &&
           (str_starts_with(trouble->sqlstate, "22") || str_starts_with(trouble->sqlstate, "23") ||
            str_starts_with(trouble->sqlstate, "P0"));
}

/* What the server said goes with what became of `what`; NULL: nothing was taken away. */
static void say_taken_away(struct run *run, bool good, const char *what,
                           const struct error *trouble, const char *command, struct error *error)
{
    const struct error said = *error;
    if (!good) {
        error_clear(error);
        *error = *trouble;
        return;
    }
    if (!what)
        return;
    error_clear(error);
    error_set(error, ERROR_REFUSED, "rows violate \"%s\", which was taken away again: %s", what,
              said.message);
    error->about = said.about;
    error->values = said.values;
    error_hint(error, "Mend these rows, and run `sluice %s %s` again.", command, run->plan->name);
}

void run_take_away(struct run *run, size_t phase, struct error *error)
{
    const char *what;
    struct error trouble = {.arena = run->arena};
    if (!run->plan->phases.items[phase].kind->violators || !is_about_rows(error))
        return;
    bool good = take_away(run, phase, error, &what, &trouble);
    say_taken_away(run, good, what, &trouble, "advance", error);
}

/* The operation whose way back failed is the last that is done and has one; those behind it that
 * are about the same constraint are done again. */
static bool take_away_back(struct run *run, size_t phase, const char **what, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    *what = NULL;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error))
        return false;
    size_t failed = count;
    while (failed > 0 &&
           !(operations[failed - 1].done && operation_goes_back(&operations[failed - 1].operation)))
        failed--;
    const struct live_object *object =
        failed > 0 ? object_of(&operations[failed - 1].operation) : NULL;
    if (!object || object->class != OBJECT_CONSTRAINT)
        return true;
    size_t last = failed;
    while (last < count && operations[last].operation.go.mode == STEP_TRANSACTION &&
           belongs(&operations[last].operation, object))
        last++;
    if (last == failed)
        return true;
    *what = object->name;
    const struct log_facts facts = log_facts_one(run->arena, "constraint", object->name);
    const struct transaction_group group = {
        .phase = phase, .operations = operations, .first = failed, .last = last - 1};
    return run_transaction(run, &group, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "take away",
                             "ok", -1, object->name, &facts, error);
}

void run_take_away_back(struct run *run, size_t phase, struct error *error)
{
    const char *what;
    struct error trouble = {.arena = run->arena};
    if (!is_about_rows(error))
        return;
    bool good = take_away_back(run, phase, &what, &trouble);
    say_taken_away(run, good, what, &trouble, "revert", error);
}

static bool refuse_violators(struct run *run, size_t phase, struct error *error)
{
    struct finding_list findings = {.arena = run->arena};
    const char *what;
    if (!run->plan->phases.items[phase].kind->violators)
        return true;
    if (!run_load_catalog(run, error) ||
        !engine_find_violators(run->engine, run->plan, phase, run->catalog, NULL, &findings, error))
        return false;
    bool good = engine_refuse_findings(run->plan, &findings, error);
    if (!good && !run->dry)
        take_away(run, phase, NULL, &what, &(struct error){.arena = run->arena});
    return good;
}

/* One that has begun was asked then; its columns may be gone by now. */
static bool refuse_readers(struct run *run, size_t phase, struct error *error)
{
    struct finding_list findings = {.arena = run->arena};
    bool *done = arena_alloc(run->arena, (run->phase_count + 1) * sizeof *done);
    if (run_phase_state(run, phase) != PHASE_PENDING)
        return true;
    for (size_t i = 0; i < phase; i++)
        done[i] = true;
    return run_load_catalog(run, error) &&
           engine_find_readers(run->engine, run->plan, run->catalog, done, phase, phase + 1,
                               &findings, error) &&
           engine_refuse_findings(run->plan, &findings, error);
}

bool run_refuse_rows(struct run *run, size_t phase, struct error *error)
{
    return refuse_readers(run, phase, error) && refuse_violators(run, phase, error);
}
