/* The plan, there, back and there again: see walk.h. */
#include "rehearsal/walk.h"

#include <stdint.h>

#include "base/diff.h"
#include "base/interrupt.h"
#include "base/str.h"
#include "pg/trace/meter.h"
#include "phase/story/story.h"
#include "rehearsal/schema.h"
#include "rehearsal/traffic.h"

struct walker {
    struct stage *s;
    struct arena *arena;
    enum rehearsal_leg leg;
    struct engine *engine;
    const struct plan *plan;
    struct view_plan at; /* where it stands */
    bool stopped;        /* a phase did not go through */
    struct error *error;
};

const char *rehearsal_leg_name(enum rehearsal_leg leg)
{
    static const char *const names[LEGS] = {"there", "back", "there again"};
    return names[leg];
}

static void fault(struct walker *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void fault(struct walker *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *ARENA_PUSH(w->arena, w->s->view->faults, w->s->view->fault_count) =
        arena_vprintf(w->arena, format, args);
    va_end(args);
}

/* ---- a session with the plan, of one command ---- */

static bool open_engine(struct walker *w, const char *conninfo, bool only_looks)
{
    const struct rehearsal_request *request = w->s->request;
    const struct engine_options options = {
        .conninfo = conninfo,
        .by = request->by ? request->by : "sluice rehearse",
        .trust_owner = request->trust_owner,
        .schema = request->schema,
        .read_only = only_looks,
        .patient = !only_looks,
    };
    struct problem_list problems = {.arena = w->arena};
    return engine_open(w->arena, &options, &w->engine, w->error) &&
           engine_read_plan(w->arena, w->engine, request->schema, request->argument, &w->plan,
                            &problems, w->error) &&
           engine_set_patience(w->engine, w->plan, w->error) &&
           engine_resolve_plan(w->engine, &w->plan, &problems, w->error) &&
           (only_looks || engine_choose_plan(w->engine, &w->plan, w->error));
}

static bool look(struct walker *w)
{
    struct view_status status = {0};
    if (!engine_status(w->engine, w->plan, &status, w->error))
        return false;
    w->at = status.plans[0];
    return true;
}

static void leave(struct walker *w)
{
    engine_close(w->engine);
    w->engine = NULL;
}

/* Rows that go to another server would go there from the scratch database. */
static bool check_crossing(const struct plan *plan, struct error *error)
{
    const struct fact *crosses = story_next(plan->story, FACT_CROSSES, NULL, SIZE_MAX, NULL);
    if (!crosses)
        return true;
    error_set(error, ERROR_REFUSED,
              "phase \"%s\" works on another server, which a rehearsal must not reach",
              plan->phases.items[crosses->phase].name);
    error_hint(error, "Run the plan itself between two servers made for it: docs/move-server.md.");
    return false;
}

bool walk_check_start(struct stage *s, struct error *error)
{
    struct walker w = {.s = s, .arena = s->arena, .error = error};
    bool good = open_engine(&w, s->request->source, true) && look(&w);
    leave(&w);
    if (!good)
        return false;
    s->view->plan = w.plan->name;
    if (!check_crossing(w.plan, error))
        return false;
    if (!w.at.registered || str_equal(w.at.state, "pending"))
        return true;
    error_set(error, ERROR_REFUSED, "plan \"%s\" has begun in the target: it is %s there",
              w.plan->name, w.at.state);
    error_hint(error,
               "A rehearsal is of a plan that has not: see `sluice status %s`, and "
               "`sluice advance %s --dry-run` for what comes next.",
               w.plan->name, w.plan->name);
    return false;
}

/* ---- a step ---- */

/* What the server or the engine refuses is what the rehearsal is for; the rest ends it. */
static bool take_error(struct walker *w, struct rehearsal_step *step, const struct error *trouble)
{
    if (trouble->interrupted || trouble->connection_lost) {
        error_copy(w->error, trouble);
        return false;
    }
    step->error = trouble->message;
    step->hint = trouble->hint;
    w->stopped = true;
    fault(w, "phase %s (%s): %s", step->phase, rehearsal_leg_name(w->leg), trouble->message);
    return true;
}

static void judge_traffic(struct walker *w, const struct rehearsal_step *step)
{
    if (step->traffic.ran && step->traffic.failed > 0 && !step->irreversible)
        fault(w, "phase %s (%s): the traffic failed: %s", step->phase, rehearsal_leg_name(w->leg),
              step->traffic.error ? step->traffic.error : "transactions were rolled back");
}

static bool act(struct walker *w, struct view_outcome *outcome, struct error *trouble)
{
    if (w->leg != LEG_BACK)
        return engine_advance(w->engine, w->plan, NULL, NULL, outcome, trouble);
    if (engine_revert(w->engine, w->plan, NULL, false, outcome, trouble))
        return true;
    if (trouble->code != ERROR_REFUSED || trouble->interrupted)
        return false;
    struct error again = {.arena = w->arena};
    if (!engine_revert(w->engine, w->plan, NULL, true, outcome, &again))
        return false;
    fault(w, "phase %s (back): %s", outcome->step_count ? outcome->steps[0].phase : "",
          trouble->message);
    return true;
}

/* One phase; *moved: there was one. */
static bool take_step(struct walker *w, const struct view_phase *phase, bool *moved)
{
    struct stage *s = w->s;
    struct traffic traffic;
    struct view_outcome outcome = {0};
    struct error trouble = {.arena = w->arena};
    struct rehearsal_step step = {.leg = w->leg,
                                  .phase = phase->name,
                                  .kind = phase->kind,
                                  .irreversible = !phase->reversible};
    bool good = traffic_begin(s, &traffic, w->error);
    pg_meter_begin();
    int64_t began = clock_now_ms();
    bool went = good && act(w, &outcome, &trouble);
    step.duration_ms = clock_now_ms() - began;
    pg_meter_take(w->arena, &step.holds, &step.hold_count);
    pg_meter_end();
    good = traffic_end(s, &traffic, &step.traffic, w->error) && good;
    if (outcome.step_count > 0) {
        step.phase = outcome.steps[0].phase;
        step.kind = outcome.steps[0].kind;
        step.duration_ms = outcome.steps[0].duration_ms;
        step.summary = outcome.steps[0].summary;
    }
    good = good && (went || take_error(w, &step, &trouble));
    *moved = went && outcome.step_count > 0;
    if (!good || (went && !*moved))
        return good;
    judge_traffic(w, &step);
    *ARENA_PUSH(w->arena, s->view->steps, s->view->step_count) = step;
    return true;
}

/* ---- there ---- */

/* Whether what it finds in a scratch database means anything for the target. */
static bool tells(const struct view_evidence *e)
{
    return str_equal(e->kind, "query") || str_equal(e->kind, "verified");
}

/* The gate at which it stands. */
static bool open_gate(struct walker *w)
{
    static const char reason[] = "a rehearsal, which nobody has to wait for";
    /* in this database alone: nobody else decides here */
    static const char may[] =
        "UPDATE sluice.gate SET allow_override = true, by_role = NULL, not_author = false";
    const struct view_phase *gate = w->at.gate;
    struct rehearsal *view = w->s->view;
    struct view_outcome outcome = {0};
    for (size_t i = 0; w->leg == LEG_AGAIN && i < gate->evidence_count; i++) {
        const struct view_evidence *e = &gate->evidence[i];
        if (!str_equal(e->kind, "rejections"))
            *ARENA_PUSH(w->arena, view->conditions, view->condition_count) =
                (struct rehearsal_condition){.gate = gate->name,
                                             .kind = e->kind,
                                             .what = e->what,
                                             .value = e->value,
                                             .holds = e->holds,
                                             .tells = tells(e)};
    }
    return gate->overridden ||
           (pg_exec(w->s->pg, may, w->error) &&
            engine_confirm(w->engine, w->plan, gate->name, reason, true, &outcome, w->error));
}

/* The phase that an advance would do, gates aside; NULL: there is none. */
static const struct view_phase *next_work(const struct view_plan *at)
{
    const struct view_phase *next = NULL;
    for (size_t i = at->phase_count; i-- > 0 && !str_equal(at->phases[i].state, "done");)
        if (!at->phases[i].is_gate || !next)
            next = &at->phases[i];
    return next;
}

static bool go_on(struct walker *w, bool *more)
{
    bool good = open_engine(w, w->s->request->on, false) && look(w);
    const struct view_phase *next = good ? next_work(&w->at) : NULL;
    *more =
        next && !str_equal(w->at.state, "complete") && !(w->leg == LEG_THERE && !next->reversible);
    if (next && !next->reversible && !w->s->view->irreversible_from)
        w->s->view->irreversible_from = next->name;
    if (good && *more && w->at.gate)
        good = open_gate(w);
    if (good && *more)
        good = take_step(w, next, more);
    leave(w);
    return good;
}

static bool go_back(struct walker *w, bool *more)
{
    static const struct view_phase unknown = {.name = "", .kind = "", .reversible = true};
    bool good = open_engine(w, w->s->request->on, false) && look(w);
    /* one that was refused at its first phase left nothing */
    *more = good && w->at.registered;
    if (*more)
        good = take_step(w, &unknown, more);
    leave(w);
    return good;
}

static bool walk_leg(struct walker *w, enum rehearsal_leg leg)
{
    w->leg = leg;
    rehearsal_say(w->s->request, w->arena, "rehearsing: %s", rehearsal_leg_name(leg));
    for (bool more = true; more && !w->stopped;)
        if (!(leg == LEG_BACK ? go_back(w, &more) : go_on(w, &more)))
            return false;
    return true;
}

/* ---- what it left ---- */

static bool verify(struct walker *w)
{
    struct view_verification view = {0};
    bool good = open_engine(w, w->s->request->on, false);
    struct error trouble = {.arena = w->arena};
    if (good && !engine_verify(w->engine, w->plan, NULL, NULL, &view, &trouble) &&
        trouble.code != ERROR_REFUSED) {
        error_copy(w->error, &trouble);
        good = false;
    }
    for (size_t i = 0; good && i < view.item_count; i++)
        if (!view.items[i].holds)
            fault(w, "after the way %s: %s%s%s", rehearsal_leg_name(w->leg), view.items[i].what,
                  view.items[i].detail ? ": " : "",
                  view.items[i].detail ? view.items[i].detail : "");
    leave(w);
    return good;
}

static bool compare(struct walker *w, const char *before)
{
    const char *after;
    struct rehearsal *view = w->s->view;
    if (!schema_dump(w->s, &after, w->error))
        return false;
    view->difference = diff_unified(w->arena, "before", before, "after", after);
    view->went_back = *view->difference == '\0';
    if (!view->went_back)
        fault(w, "the schema is another after the way back than before");
    return true;
}

bool walk(struct stage *s, struct error *error)
{
    struct walker w = {.s = s, .arena = s->arena, .error = error};
    const char *before;
    bool good = schema_dump(s, &before, error) && traffic_try(s, error) &&
                walk_leg(&w, LEG_THERE) && (w.stopped || verify(&w));
    /* what failed is taken back too, as it would be */
    bool failed = w.stopped;
    w.stopped = false;
    good = good && walk_leg(&w, LEG_BACK) && (w.stopped || compare(&w, before));
    if (!good || failed || w.stopped)
        return good;
    good = walk_leg(&w, LEG_AGAIN) && (w.stopped || verify(&w));
    s->view->went_through = good && !w.stopped;
    return good;
}
