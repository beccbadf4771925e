/* A gate as it is now: who decided what, soak, window and evidence, each with what was measured. */
#include "phase/gate/gate.h"
#include "base/str.h"
#include "engine/gate/evidence.h"
#include "engine/gate/gate.h"
#include "engine_sql.h"
#include "phase/story/story.h"

static void add_condition(struct engine *engine, struct view_phase *view,
                          struct view_evidence condition)
{
    *ARENA_PUSH(engine->arena, view->evidence, view->evidence_count) = condition;
}

/* ---- what people said ---- */

/* Who, when and why; only the role that rejected it lifts that. */
static void add_rejections(struct engine *engine, const char *plan, const char *gate,
                           struct view_phase *view)
{
    struct str text = {.arena = engine->arena}, roles = {.arena = engine->arena};
    for (size_t i = 0; i < view->rejection_count; i++) {
        const struct view_rejection *rejection = &view->rejections[i];
        str_addf(&text, "%srejected %s by %s (role %s): %s", i ? "; " : "", rejection->rejected_at,
                 rejection->by, rejection->role, rejection->reason);
        str_addf(&roles, "%srole %s", i ? " and " : "", rejection->role);
    }
    if (view->rejection_count)
        add_condition(engine, view,
                      (struct view_evidence){
                          .class = CONDITION_PEOPLE,
                          .kind = "rejections",
                          .what = "rejected by nobody",
                          .value = str_text(&text),
                          .hint = arena_printf(engine->arena,
                                               "Lifted when %s confirms it: `sluice confirm %s "
                                               "%s --by WHO --reason TEXT`.",
                                               str_text(&roles), plan, gate)});
}

/* An override is the last word until somebody rejects the gate after it. */
static void sort_verdicts(struct engine *engine, const struct store_approval *approvals,
                          size_t count, struct view_phase *view)
{
    for (size_t i = 0; i < count; i++) {
        const struct store_approval *a = &approvals[i];
        if (a->verdict == VERDICT_REJECT) {
            *ARENA_PUSH(engine->arena, view->rejections, view->rejection_count) =
                (struct view_rejection){a->role, a->claimed_by, a->reason, a->approved_at};
            view->overridden = false;
            continue;
        }
        *ARENA_PUSH(engine->arena, view->approvals, view->approval_count) = (struct view_approval){
            .role = a->role,
            .by = a->claimed_by,
            .reason = a->reason,
            .approved_at = a->approved_at,
            .expires_at = a->expires_at,
            .expired = !a->counts,
            .override = a->verdict == VERDICT_OVERRIDE,
        };
        view->overridden |= a->counts && a->verdict == VERDICT_OVERRIDE;
    }
}

void engine_view_approvals(struct engine *engine, const struct plan *plan, size_t phase,
                           const struct store_approval *approvals, size_t count,
                           struct view_phase *view)
{
    size_t counting = 0;
    const struct gate_args *gate = story_gate(plan->story, phase);
    view->overridden = false;
    sort_verdicts(engine, approvals, count, view);
    for (size_t i = 0; i < view->approval_count; i++)
        counting += !view->approvals[i].expired;
    size_t expired = view->approval_count - counting;
    const char *more = expired            ? arena_printf(engine->arena, ", %zu expired", expired)
                       : view->overridden ? ", overridden"
                                          : "";
    add_condition(engine, view,
                  (struct view_evidence){
                      .class = CONDITION_PEOPLE,
                      .kind = "approvals",
                      .what = gate_approval_words(engine->arena, gate),
                      .holds = (long long)counting >= gate->approvals,
                      .value = arena_printf(engine->arena, "%zu of %lld%s", counting,
                                            (long long)gate->approvals, more),
                  });
    add_rejections(engine, plan->name, plan->phases.items[phase].name, view);
    gate_judge(view);
}

bool engine_load_approvals(struct engine *engine, const struct plan *plan, long long plan_id,
                           size_t phase, struct view_phase *view, struct error *error)
{
    struct store_approval *approvals;
    size_t count;
    if (!store_load_approvals(engine->arena, engine->pg, plan_id, phase, &approvals, &count, error))
        return false;
    engine_view_approvals(engine, plan, phase, approvals, count, view);
    return true;
}

/* ---- time ---- */

static void evaluate_soak(struct engine *engine, const struct gate_args *gate,
                          const struct store_phase *stored, struct view_phase *view)
{
    if (gate->soak_ms == 0)
        return;
    bool open = stored->started_at != NULL;
    add_condition(
        engine, view,
        (struct view_evidence){
            .class = CONDITION_TIME,
            .kind = "soak",
            .what = arena_printf(engine->arena, "open for at least %s",
                                 duration_text(engine->arena, gate->soak_ms)),
            .holds = open && stored->started_ms_ago >= gate->soak_ms,
            .value = open ? arena_printf(engine->arena, "open for %s",
                                         duration_text(engine->arena, stored->started_ms_ago))
                          : "not reached yet",
        });
}

static bool evaluate_window(struct engine *engine, const struct gate_args *gate,
                            struct view_phase *view, struct error *error)
{
    const struct window_args *window = &gate->window;
    struct str days = {.arena = engine->arena};
    struct error trouble = {.arena = engine->arena};
    if (!window->time_zone)
        return true;
    struct view_evidence condition = {
        .class = CONDITION_TIME,
        .kind = "window",
        .what =
            arena_printf(engine->arena, "passed only %s", gate_window_words(engine->arena, window)),
    };
    for (size_t i = 0; i < window->day_count; i++)
        str_addf(&days, "%s%d", i ? "," : "{", window->days[i].day);
    str_add(&days, window->day_count ? "}" : "");
    PG_RESULT(r);
    if (pg_query(engine->pg, sql_window,
                 PG_PARAMS(window->time_zone, window->day_count ? str_text(&days) : NULL,
                           window->from, window->to),
                 &r, &trouble)) {
        condition.holds = pg_bool(r, 0, "inside");
        condition.value = arena_printf(engine->arena, "it is %s there", pg_text(r, 0, "now"));
    } else if (trouble.connection_lost || trouble.interrupted) {
        *error = trouble;
        return false;
    } else {
        condition.value = arena_printf(engine->arena, "unknown: %s", trouble.message);
    }
    add_condition(engine, view, condition);
    return true;
}

bool engine_evaluate_gate(struct engine *engine, const struct plan *plan, long long plan_id,
                          const struct store_phase *stored, size_t phase, struct view_phase *view,
                          struct error *error)
{
    const struct gate_args *gate = story_gate(plan->story, phase);
    view->is_gate = true;
    view->name = plan->phases.items[phase].name;
    view->kind = plan->phases.items[phase].kind->keyword;
    view->ask = gate->ask;
    view->evidence_count = view->approval_count = view->rejection_count = 0;
    view->approvals_needed = gate->approvals;
    if (!engine_load_approvals(engine, plan, plan_id, phase, view, error))
        return false;
    evaluate_soak(engine, gate, stored, view);
    if (!evaluate_window(engine, gate, view, error))
        return false;
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct evidence_question question = {engine, plan, plan_id, phase,
                                                   &gate->evidence[i]};
        struct view_evidence answer;
        if (!evidence_evaluate(&question, &answer, error))
            return false;
        add_condition(engine, view, answer);
    }
    gate_judge(view);
    return true;
}

/* ---- what follows from it ---- */

/* What this one alone stands for when it does not hold. */
static enum gate_verdict verdict_of(const struct view_evidence *condition)
{
    if (condition->holds)
        return GATE_OPEN;
    switch (condition->class) {
    case CONDITION_PEOPLE:
        return str_equal(condition->kind, "rejections") ? GATE_REJECTED : GATE_UNCONFIRMED;
    case CONDITION_TIME:
        return GATE_EARLY;
    case CONDITION_FACT:
        break;
    }
    return GATE_UNMET;
}

/* The first in the order of the verdicts: people, time, facts. */
static enum gate_verdict first_verdict(const struct view_phase *gate)
{
    enum gate_verdict first = GATE_OPEN;
    for (size_t i = 0; i < gate->evidence_count; i++)
        if (verdict_of(&gate->evidence[i]) < first)
            first = verdict_of(&gate->evidence[i]);
    return first;
}

void gate_judge(struct view_phase *gate)
{
    gate->verdict = gate->overridden ? GATE_OVERRIDDEN : first_verdict(gate);
}

/* An override does not count for it: more roles may say what they think of the gate. */
bool gate_is_approved(const struct view_phase *gate)
{
    return first_verdict(gate) > GATE_REJECTED;
}

bool gate_is_open(const struct view_phase *gate)
{
    return gate->verdict >= GATE_OPEN;
}

const char *gate_lacks(struct arena *arena, const struct view_phase *gate, bool only_evidence)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct view_evidence *e = &gate->evidence[i];
        if (!e->holds && (!only_evidence || e->class == CONDITION_FACT))
            str_addf(&out, "%s%s: %s (%s)%s%s", out.length ? "\n" : "", e->kind, e->what, e->value,
                     e->hint ? "\n  " : "", e->hint ? e->hint : "");
    }
    return str_text(&out);
}

const char *gate_lacks_beside_approvals(struct arena *arena, const struct view_phase *gate)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct view_evidence *e = &gate->evidence[i];
        if (!e->holds && verdict_of(e) != GATE_UNCONFIRMED)
            str_addf(&out, "%s%s (%s)", out.length ? "; " : "", e->what, e->value);
    }
    return out.length ? str_text(&out) : NULL;
}

static bool look(struct engine *engine, const struct plan *plan, long long plan_id, size_t gate,
                 bool opens, struct error *error)
{
    const struct gate_args *args = story_gate(plan->story, gate);
    for (size_t i = 0; i < args->evidence_count; i++) {
        const struct evidence_question question = {engine, plan, plan_id, gate, &args->evidence[i]};
        if (!evidence_look(&question, opens, error))
            return false;
    }
    return true;
}

bool run_open_gate(struct run *run, size_t gate, struct error *error)
{
    return look(run->engine, run->plan, run->lease.plan_id, gate, true, error);
}

bool engine_look_again(struct engine *engine, const struct plan *plan, long long plan_id,
                       size_t gate, struct error *error)
{
    return look(engine, plan, plan_id, gate, false, error);
}

/* Call it with the plan's row locked, so that nobody decides at the same time. */
bool run_recheck_gate(struct run *run, size_t gate, struct error *error)
{
    struct view_phase view = {0};
    if (!engine_load_approvals(run->engine, run->plan, run->lease.plan_id, gate, &view, error))
        return false;
    if (gate_is_open(&view))
        return true;
    error_set(error, ERROR_GATE, "gate \"%s\" was closed meanwhile", run->phases[gate].name);
    error_detail(error, "%s", gate_lacks(run->arena, &view, false));
    error_hint(error, "See who with `sluice status %s`.", run->plan->name);
    return false;
}

void gate_refuse(struct run *run, const struct view_phase *gate, struct error *error)
{
    bool unmet = gate->verdict == GATE_UNMET;
    error_set(error, unmet ? ERROR_REFUSED : ERROR_GATE,
              unmet ? "evidence of gate \"%s\" does not hold" : "gate \"%s\" is closed",
              gate->name);
    error_detail(error, "%s%s%s", gate->ask ? gate->ask : "", gate->ask ? "\n" : "",
                 gate_lacks(run->arena, gate, false));
    if (gate->rejection_count && gate->verdict <= GATE_REJECTED)
        error_hint(error, "See who rejected it, and how that is lifted: `sluice status %s`.",
                   run->plan->name);
    else if (unmet || gate->verdict == GATE_EARLY)
        error_hint(error, "Try again when it does: `sluice advance %s`.", run->plan->name);
    else
        error_hint(error, "When it is so: `sluice confirm %s %s --by WHO --reason TEXT`.",
                   run->plan->name, gate->name);
}

/* Whether writers are kept from the table that the evidence is about. */
static bool is_held(const struct evidence *evidence, const struct qname *held, size_t count)
{
    const struct column_evidence *args = evidence->args;
    for (size_t i = 0; i < count; i++)
        if (qname_equal(&held[i], &args->table.name))
            return true;
    return false;
}

/* A note is seen when its writer commits, however long ago the statement was: what came to be seen
 * since the gate was asked is of somebody who was writing then. */
static void judge_news(struct arena *arena, const struct view_phase *before,
                       struct view_evidence *now)
{
    for (size_t i = 0; i < before->evidence_count; i++) {
        const struct view_evidence *then = &before->evidence[i];
        if (!str_equal(then->kind, now->kind) || !str_equal(then->what, now->what))
            continue;
        bool same = then->writer_count == now->writer_count;
        for (size_t w = 0; w < now->writer_count && same; w++)
            same = str_equal(then->writers[w].last_at, now->writers[w].last_at) &&
                   then->writers[w].noted == now->writers[w].noted;
        if (now->holds && !same)
            now->value = arena_printf(arena, "committed since the gate was asked: %s", now->value);
        now->holds &= same;
    }
}

static bool reread(struct run *run, size_t gate, const struct qname *held, size_t count,
                   struct error *error)
{
    const struct gate_args *args = story_gate(run->plan->story, gate);
    struct view_phase said = {0}, seen = {.name = run->phases[gate].name, .ask = args->ask};
    for (size_t i = 0; i < args->evidence_count; i++) {
        const struct evidence_question question = {run->engine, run->plan, run->lease.plan_id, gate,
                                                   &args->evidence[i]};
        struct view_evidence answer;
        if (question.evidence->kind != &evidence_no_writes_to ||
            !is_held(question.evidence, held, count))
            continue;
        if (!evidence_evaluate(&question, &answer, error))
            return false;
        if (run->gate && str_equal(run->gate->name, seen.name))
            judge_news(run->arena, run->gate, &answer);
        add_condition(run->engine, &seen, answer);
    }
    gate_judge(&seen);
    if (gate_is_open(&seen))
        return true;
    if (!engine_load_approvals(run->engine, run->plan, run->lease.plan_id, gate, &said, error))
        return false;
    if (!said.overridden)
        gate_refuse(run, &seen, error);
    return said.overridden;
}

bool run_reread_gates(struct run *run, size_t phase, const struct qname *held, size_t count,
                      struct error *error)
{
    for (size_t gate = place_first_gate(run->plan, phase); gate < phase; gate++)
        if (place_is_gate(run->plan, gate) && !reread(run, gate, held, count, error))
            return false;
    return true;
}
