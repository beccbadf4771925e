/* Operations on another server, and writers who must not be left without one: see step.h. */
#include "engine/apart/apart.h"

#include "base/str.h"
#include "engine/step/step.h"

bool run_apart(struct run *run, const struct operation *o, bool back, struct error *error)
{
    const struct apart_question question = {
        .engine = run->engine,
        .plan = run->plan,
        .command = back ? "revert" : "advance",
        .operation = o,
        .step = back ? &o->back : &o->go,
    };
    return apart_do(&question, error);
}

static size_t find_turn(const struct store_operation *operations, size_t count, enum turning turn)
{
    size_t i = 0;
    while (i < count && operations[i].operation.turn != turn)
        i++;
    return i;
}

/* The operations of a phase that has failed with `failure`; an interrupt does not hinder what
 * follows. False: we are not connected, or they cannot be read. */
static bool load_turn(struct run *run, size_t phase, const struct error *failure,
                      struct store_operation **operations, size_t *count)
{
    struct error ignored = {.arena = run->arena};
    if (failure->interrupted) {
        pg_shield(run->pg);
        engine_shield_others(run->engine);
    }
    return !failure->connection_lost &&
           store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, operations, count,
                                 &ignored);
}

static bool log_it(struct run *run, size_t phase, const char *detail, struct error *error)
{
    const struct log_facts facts = {.arena = run->arena};
    return engine_append_log(run->engine, run->plan->name, run->phases[phase].name, "let in", "ok",
                             -1, detail, &facts, error);
}

/* What the failure means for writers, beside what it was. */
static void say(struct run *run, struct error *error, const char *what)
{
    engine_say(run->engine, "%s", what);
    if (error->message)
        error->message = arena_printf(error->arena, "%s; %s", error->message, what);
}

/* First of all writers are let in where they were; nothing of what is left of the rest can do
 * anything, and the next try makes it anew. */
void run_let_in_again(struct run *run, size_t phase, struct error *error)
{
    struct error trouble = {.arena = run->arena};
    struct store_operation *operations;
    size_t count, next = 0;
    if (!load_turn(run, phase, error, &operations, &count))
        return;
    const size_t shuts = find_turn(operations, count, TURN_SHUTS);
    const size_t opens = find_turn(operations, count, TURN_OPENS);
    while (next < count && operations[next].done)
        next++;
    if (shuts == count || next < shuts || next > opens)
        return;
    if (next == opens) {
        say(run, error, "writers may be refused on both servers until it is run again");
        return;
    }
    bool in = run_apart(run, &operations[shuts].operation, true, &trouble);
    for (size_t i = next + 1; in && i-- > 0;) {
        struct error ignored = {.arena = run->arena};
        const struct operation *o = &operations[i].operation;
        if (o->back.mode == STEP_APART && (operations[i].done || i == next))
            run_apart(run, o, true, &ignored);
    }
    in =
        in && store_set_operations_done(run->pg, &run->lease, phase, 0, count - 1, false, &trouble);
    if (in)
        log_it(run, phase, "writers write where they did", &trouble);
    say(run, error,
        in ? "writers are let in again"
           : "writers are refused until it is run again, or taken back");
}

/* While nobody is let in here it is known by the operation that does so on the way back alone. */
static size_t find_let_in(const struct store_operation *operations, size_t shuts, size_t opens)
{
    for (size_t i = opens; i-- > shuts;)
        if (operations[i].operation.go.mode == STEP_NONE)
            return i;
    return opens;
}

void run_let_in_there(struct run *run, size_t phase, struct error *error)
{
    struct error trouble = {.arena = run->arena};
    struct store_operation *operations;
    size_t count;
    if (!load_turn(run, phase, error, &operations, &count))
        return;
    const size_t shuts = find_turn(operations, count, TURN_SHUTS);
    const size_t opens = find_turn(operations, count, TURN_OPENS);
    const size_t let_in = find_let_in(operations, shuts, opens);
    if (shuts == count || opens == count || !operations[opens].done || !operations[let_in].done)
        return;
    bool in = true;
    for (size_t i = let_in + 1; in && i < count; i++)
        in = (i != opens && operations[i].done) || operations[i].operation.go.mode == STEP_NONE ||
             run_apart(run, &operations[i].operation, false, &trouble);
    in = in && store_set_operations_done(run->pg, &run->lease, phase, 0, count - 1, true, &trouble);
    if (in) {
        run->taken_back = false;
        log_it(run, phase, "writers write on the other server, as they did", &trouble);
    }
    say(run, error,
        in ? "writers are let in on the other server again"
           : "writers are refused on both servers until it is run again");
}
