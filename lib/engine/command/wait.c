/* wait: looks at a plan from time to time until it is where a pipeline wants it. Takes no lease,
 * holds no transaction between two looks, and writes nothing but what no_reads_of has seen: the
 * session is read-only. */
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/gate/gate.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"
#include "yaml/field.h"

enum { FIRST_REST_MS = SECOND_MS, LONGEST_REST_MS = 5 * SECOND_MS, SAY_EVERY_MS = 30 * SECOND_MS };

enum target { TARGET_GATE, TARGET_COMPLETE, TARGET_EVIDENCE };
static const struct {
    const char *name, *what;
} targets[] = {{"gate", "a gate"}, {"complete", "the end"}, {"evidence", "evidence"}};

/* What one look has found. An error that is set says that waiting is of no use. */
struct look {
    bool reached;
    const char *state;       /* of the plan; NULL: the database does not know it */
    const char *next;        /* the phase that is not done, or NULL */
    const char *why;         /* in words, what it still waits for, or how it was reached */
    struct view_phase *gate; /* at which the plan stands, when its evidence was asked for */
};

static bool read_target(const char *text, enum target *target, struct error *error)
{
    for (*target = TARGET_GATE; *target <= TARGET_EVIDENCE; (*target)++)
        if (str_equal(text, targets[*target].name))
            return true;
    error_set(error, ERROR_USAGE, "unknown target \"%s\"", text);
    error_hint(error, "--for takes gate, complete or evidence.");
    return false;
}

static bool read_timeout(struct arena *arena, const char *text, int64_t *timeout_ms,
                         struct error *error)
{
    static const struct yaml_field span = {
        .key = "--timeout",
        .type = &yaml_type_duration,
        .min = 0,
        .max = 30LL * DAY_MS,
        .doc = "How long to wait: up to 30d.",
    };
    *timeout_ms = 30 * MINUTE_MS;
    return !text || yaml_parse(arena, &span, text, timeout_ms, error);
}

static bool refuse_target(const struct plan *plan, enum target target, struct error *error)
{
    bool unknown = plan_asks(plan) && !plan->expansion;
    if (target == TARGET_COMPLETE || unknown || place_any_gate(plan, 0))
        return true;
    error_set(error, ERROR_USAGE, "plan \"%s\" has no gate", plan->name);
    error_hint(error, "Wait for its end: `sluice wait %s --for complete`.", plan->name);
    return false;
}

static bool refuse_failed(struct engine *engine, const char *plan, const struct store_phase *failed,
                          struct error *error)
{
    error_set(error, ERROR_FAILED, "plan \"%s\" has failed in phase \"%s\"", plan, failed->name);
    if (failed->error)
        error_detail(error, "%s", failed->error);
    error_hint(error, "Mend the cause and run `sluice advance %s` again, then wait again.", plan);
    engine->stop.why = "phase failed";
    return false;
}

/* Waiting is of no use for a plan that has failed or was taken back, unless somebody is at work on
 * it who may change that. `next` NULL: the target was reached, so that a failure after it is no
 * matter.
 */
static bool check_hope(struct engine *engine, const struct store_plan *stored,
                       const struct store_phase *next, struct error *error)
{
    bool failed = next && str_equal(stored->state, plan_state_name(PLAN_FAILED));
    bool reverting = str_equal(stored->state, plan_state_name(PLAN_REVERTING));
    struct store_holder worker = {0};
    if (!failed && !reverting && !str_equal(stored->state, plan_state_name(PLAN_REVERTED)))
        return true;
    if (!reverting && !store_lease_holder(engine->arena, engine->pg, stored->name, &worker, error))
        return false;
    if (worker.text)
        return true;
    if (failed)
        return refuse_failed(engine, stored->name, next, error);
    error_set(error, ERROR_REFUSED, "plan \"%s\" %s", stored->name,
              reverting ? "is being taken back" : "was taken back");
    error_hint(error, "See what happened with `sluice log %s`.", stored->name);
    engine->stop.why = "reverted";
    return false;
}

static bool look_at_gate(struct engine *engine, const struct plan *plan,
                         const struct store_plan *stored, const struct store_phase *phase,
                         size_t number, struct look *look, struct error *error)
{
    struct view_phase *gate = engine_view_phase(engine, plan, number, phase);
    if (!engine_evaluate_gate(engine, plan, stored->id, phase, number, gate, error))
        return false;
    const char *missing =
        gate->overridden ? NULL : gate_lacks_beside_approvals(engine->arena, gate);
    /* Store what pg_stat_statements shows now; else one old read would look recent at every later
     * check. */
    if (missing && !engine_look_again(engine, plan, stored->id, number, error))
        return false;
    look->gate = gate;
    look->reached = missing == NULL;
    look->why = missing ? arena_printf(engine->arena, "gate \"%s\": %s", gate->name, missing)
                        : arena_printf(engine->arena,
                                       gate->overridden ? "gate \"%s\" is overridden"
                                                        : "the evidence of gate \"%s\" holds",
                                       gate->name);
    return true;
}

/* A plan that is known, and has phases `next` and later before it. */
static bool look_at_phases(struct engine *engine, const struct plan *plan, enum target target,
                           const struct store_plan *stored, const struct store_phase *phases,
                           size_t count, size_t next, struct look *look, struct error *error)
{
    struct arena *arena = engine->arena;
    bool waiting = str_equal(stored->state, plan_state_name(PLAN_WAITING));
    look->next = next < count ? plan->phases.items[next].name : NULL;
    if (next == count) {
        look->reached = true;
        look->why = "the plan is complete";
        return true;
    }
    if (waiting && target == TARGET_EVIDENCE)
        return look_at_gate(engine, plan, stored, &phases[next], next, look, error);
    if (waiting && target == TARGET_GATE) {
        look->reached = true;
        look->why = arena_printf(arena, "the plan stands at gate \"%s\": %s", look->next,
                                 story_gate(plan->story, next)->ask);
        return true;
    }
    if (target != TARGET_COMPLETE && !place_any_gate(plan, next)) {
        look->reached = true;
        look->why = "the plan has no gate ahead";
        return true;
    }
    look->why = stored->paused_by
                    ? arena_printf(arena, "the plan is paused by %s", stored->paused_by)
                    : arena_printf(arena, "the plan is %s, at %s \"%s\"", stored->state,
                                   waiting ? "gate" : "phase", look->next);
    return true;
}

/* The text of a pending plan is not compared: the advance that begins it registers whatever text it
 * then has. */
static bool look_once(struct engine *engine, const struct plan *plan, enum target target,
                      struct look *look, struct error *error)
{
    const struct store_plan *stored;
    struct store_phase *phases;
    size_t count, next;
    *look = (struct look){.why = "the plan has not begun",
                          .next = plan->other || !plan->phases.count ? NULL
                                                                     : plan->phases.items[0].name};
    if (!engine_find_stored(engine, plan->name, &stored, error))
        return false;
    look->state = stored ? plan_state_name(PLAN_PENDING) : NULL;
    if (!stored || str_equal(stored->state, plan_state_name(PLAN_PENDING)))
        return true;
    if (!engine_is_registered(engine, plan, stored))
        return engine_refuse_changed(plan, stored, error);
    look->state = plan_state_name((enum plan_state)plan_state_by_name(stored->state));
    if (!store_load_phases(engine->arena, engine->pg, stored->id, &phases, &count, error))
        return false;
    if (!engine_expand_stored(engine->arena, stored, &plan, error))
        return false;
    plan = engine_plan_of(engine, plan, phases, count);
    if (!engine_check_phases(engine->arena, plan, engine_is_untouched(stored->state), phases, count,
                             error))
        return false;
    const struct plan_place at = place_of(plan, phases, count);
    next = at.stands == STANDS_BEYOND_GATE ? at.work : at.next;
    /* Whoever asked for a gate was answered: what came after the last one is another stage's. */
    bool passed = target != TARGET_COMPLETE && !place_any_gate(plan, next);
    return check_hope(engine, stored, passed || next == count ? NULL : &phases[next], error) &&
           look_at_phases(engine, plan, target, stored, phases, count, next, look, error);
}

struct waiting {
    struct engine *engine;
    const struct plan *plan;
    enum target target;
    int64_t look_ms;          /* how long the latest look took */
    struct arena *home;       /* of a connection that was made anew; NULL: the first one */
    const char *state, *next; /* as of the latest look */
    struct patience patience;
    char said[200]; /* the beginning of the latest line */
};

static void disconnect(struct waiting *w)
{
    pg_close(w->engine->pg);
    w->engine->pg = NULL;
    if (w->home)
        arena_free(w->home);
    w->home = NULL;
}

static bool connect(struct waiting *w)
{
    w->home = arena_new();
    struct error ignored = {.arena = w->home};
    if (engine_connect(w->home, &w->engine->options, &w->engine->pg, &ignored))
        return true;
    disconnect(w);
    return false;
}

/* The server may be restarted, or fail over, while we wait: that is no failure of the plan. What is
 * found lives in `arena`. */
static bool look_again(struct waiting *w, struct arena *arena, struct look *look,
                       struct error *error)
{
    struct error trouble = {.arena = arena};
    *look = (struct look){.why = "the server cannot be reached"};
    if (!w->engine->pg && !connect(w))
        return true;
    struct engine engine = *w->engine;
    engine.arena = arena;
    bool good = look_once(&engine, w->plan, w->target, look, &trouble);
    w->state = look->state;
    w->next = look->next;
    if (good)
        return true;
    if (str_equal(trouble.sqlstate, "55P03")) {
        w->engine->stop = (struct engine_stop){0};
        *look = (struct look){
            .why = trouble.detail ? arena_printf(arena, "%s: %s", trouble.message, trouble.detail)
                                  : trouble.message};
        return true;
    }
    if (!trouble.connection_lost) {
        w->engine->stop = engine.stop;
        error_copy(error, &trouble);
        return false;
    }
    *look = (struct look){.why = "the connection to the server was lost"};
    disconnect(w);
    return true;
}

/* A line when something changed, and now and then. */
static void tell(struct waiting *w, const struct look *look)
{
    bool news = strncmp(w->said, look->why, sizeof w->said - 1) != 0;
    if (!patience_may_say(&w->patience, SAY_EVERY_MS, news))
        return;
    if (news)
        patience_renew(&w->patience);
    snprintf(w->said, sizeof w->said, "%s", look->why);
    engine_say(w->engine, "waiting for %s: %s", targets[w->target].what, look->why);
}

static bool time_is_over(struct waiting *w, const char *timeout, const struct look *look,
                         struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "waited %s for %s of plan \"%s\" in vain", timeout,
              targets[w->target].what, w->plan->name);
    error_detail(error, "%s", look->why);
    error_hint(error, "Wait again, or see where it stands with `sluice status %s`.", w->plan->name);
    w->engine->stop.why = "time";
    return false;
}

/* Looks that find nothing live in an arena of their own, so that a day of them takes no memory. */
static bool look_apart(struct waiting *w, bool *found, struct error *error)
{
    struct arena *apart = arena_new();
    struct look look;
    int64_t began = clock_now_ms();
    bool good = look_again(w, apart, &look, error);
    *found = look.reached;
    if (good && !*found)
        tell(w, &look);
    arena_free(apart);
    w->look_ms = clock_now_ms() - began;
    return good;
}

static bool wait_on(struct waiting *w, const char *timeout, struct look *look, struct error *error)
{
    enum { SHARE = 4 }; /* a query of the gate that takes long is asked less often */
    for (;;) {
        bool found = false, over = patience_is_over(&w->patience);
        if (!over && !look_apart(w, &found, error))
            return false;
        if (over || found) {
            if (!look_again(w, w->engine->arena, look, error))
                return false;
            if (look->reached)
                return true;
            if (over)
                return time_is_over(w, timeout, look, error);
        }
        patience_at_least(&w->patience, SHARE * w->look_ms);
        if (!patience_rest(&w->patience))
            return error_interrupted(error);
    }
}

bool engine_wait(struct engine *engine, const struct plan *plan, const char *target,
                 const char *timeout, struct view_outcome *view, struct error *error)
{
    struct waiting w = {.engine = engine, .plan = plan};
    struct look look = {0};
    int64_t timeout_ms;
    *view = (struct view_outcome){.command = "wait", .plan = plan->name};
    if (!read_target(target, &w.target, error) ||
        !read_timeout(engine->arena, timeout, &timeout_ms, error) ||
        !refuse_target(plan, w.target, error))
        return false;
    w.patience = patience_new(timeout_ms < FIRST_REST_MS ? timeout_ms : FIRST_REST_MS,
                              LONGEST_REST_MS, timeout_ms);
    bool good = wait_on(&w, duration_text(engine->arena, timeout_ms), &look, error);
    if (w.home)
        disconnect(&w); /* it must not outlive its arena */
    view->state = w.state;
    view->next = w.next;
    view->gate = look.gate;
    view->message = good ? look.why : NULL;
    return good;
}
