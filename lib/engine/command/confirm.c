/* confirm, reject, deployed, pause and resume: what people say to a plan, from outside of its run.
 * None takes the lease; the plan's row is locked instead, so that they do not cross with a move of
 * the plan. */
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/gate/gate.h"
#include "phase/story/story.h"

/* The gate must be the one that the plan stands at. */
static bool check_place(const struct plan *plan, const struct store_plan *stored,
                        const struct store_phase *phases, size_t gate, struct error *error)
{
    size_t count = plan->phases.count;
    enum plan_state state = (enum plan_state)plan_state_by_name(stored->state);
    const struct machine_cell *cell = machine_plan_cell(state, PLAN_EVENT_CONFIRM);
    size_t next = place_of(plan, phases, count).next;
    if (gate < count && str_equal(phases[gate].state, phase_state_name(PHASE_DONE))) {
        error_set(error, ERROR_REFUSED, "gate \"%s\" has been passed already", phases[gate].name);
        return false;
    }
    if (cell->next < 0) {
        error_set(error, ERROR_REFUSED, "plan \"%s\" %s", plan->name, cell->reason);
        error_hint(error, "See where it stands with `sluice status %s`.", plan->name);
        return false;
    }
    if (gate == next)
        return true;
    error_set(error, ERROR_REFUSED, "plan \"%s\" stands at gate \"%s\", not at \"%s\"", plan->name,
              phases[next].name, plan->phases.items[gate].name);
    error_hint(error, "Confirm that one first.");
    return false;
}

static bool check_evidence(const struct view_phase *gate, struct arena *arena, struct error *error)
{
    const char *lacks = gate_lacks(arena, gate, true);
    if (*lacks == '\0')
        return true;
    error_set(error, ERROR_REFUSED, "evidence of gate \"%s\" does not hold", gate->name);
    error_detail(error, "%s", lacks);
    error_hint(error, "Confirm again when it does.");
    return false;
}

static struct store_decision decision_of(struct engine *engine, const struct store_plan *stored,
                                         const char *gate, const char *reason)
{
    return (struct store_decision){
        .plan = stored->name,
        .gate = gate,
        .checksum = stored->checksum,
        .claimed_by = engine->options.by,
        .reason = reason,
        .os_user = engine->os_user,
        .host = engine->host,
    };
}

/* An attempt that was refused is in the log; it is no approval. */
static void note_refusal(struct engine *engine, const struct store_decision *decision,
                         const char *event, const struct error *error)
{
    struct error ignored = {.arena = engine->arena};
    if (error->code == ERROR_TEMPORARY && !error->connection_lost)
        engine_end_patience(engine);
    if (!error->connection_lost)
        store_note_refusal(engine->pg, decision, event,
                           arena_printf(engine->arena, "%s; reason given: %s", error->message,
                                        decision->reason ? decision->reason : "-"),
                           &ignored);
}

/* What people said, anew; the rest as it was a moment ago. */
static bool reload(struct engine *engine, const struct plan *plan, const struct store_plan *stored,
                   size_t phase, struct view_phase *gate, struct error *error)
{
    const struct view_phase before = *gate;
    gate->evidence = NULL;
    gate->approvals = NULL;
    gate->rejections = NULL;
    gate->evidence_count = gate->approval_count = gate->rejection_count = 0;
    if (!engine_load_approvals(engine, plan, stored->id, phase, gate, error))
        return false;
    for (size_t i = 0; i < before.evidence_count; i++)
        if (before.evidence[i].class != CONDITION_PEOPLE)
            *ARENA_PUSH(engine->arena, gate->evidence, gate->evidence_count) = before.evidence[i];
    gate_judge(gate);
    return true;
}

static bool decide(struct engine *engine, struct store_decision *decision,
                   const struct view_phase *gate, struct error *error)
{
    struct store_evidence *evidence = NULL;
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct view_evidence *e = &gate->evidence[i];
        *ARENA_PUSH(engine->arena, evidence, decision->evidence_count) =
            (struct store_evidence){e->kind, e->what, e->value, e->holds};
    }
    decision->evidence = evidence;
    return store_decide(engine->arena, engine->pg, decision, error);
}

/* What advance would run now. */
static const char *next_of(const struct plan *plan, size_t phase, const struct view_phase *gate)
{
    if (!gate_is_open(gate))
        return gate->name;
    return phase + 1 < plan->phases.count ? plan->phases.items[phase + 1].name : NULL;
}

static const char *outcome_words(struct engine *engine, const struct store_decision *decision,
                                 const struct view_phase *gate)
{
    const char *now = decision->verdict == VERDICT_REJECT ? "rejected"
                      : gate_is_open(gate)                ? "open: the next advance passes it"
                                                          : "confirmed, but not open yet";
    return arena_printf(engine->arena, "gate \"%s\" is %s%s", gate->name,
                        decision->verdict == VERDICT_OVERRIDE ? "overridden, and " : "", now);
}

/* A repeated confirm of a pipeline is no error when the gate has what it needs of people. */
static bool confirm_again(struct engine *engine, const struct view_phase *gate,
                          struct view_outcome *view)
{
    if (!gate_is_approved(gate))
        return false;
    view->message = arena_printf(engine->arena, "gate \"%s\" was confirmed already", gate->name);
    return true;
}

static bool speak(struct engine *engine, const struct plan *plan, const struct store_plan *stored,
                  size_t phase, struct store_decision *decision, struct view_outcome *view,
                  struct error *error)
{
    struct store_phase *phases;
    bool approves = decision->verdict == VERDICT_APPROVE;
    if (!engine_load_phases(engine, plan, stored, &phases, error) ||
        !check_place(plan, stored, phases, phase, error))
        return false;
    struct view_phase *gate = engine_view_phase(engine, plan, phase, &phases[phase]);
    if (!engine_evaluate_gate(engine, plan, stored->id, &phases[phase], phase, gate, error) ||
        !engine_look_again(engine, plan, stored->id, phase, error))
        return false;
    view->gate = gate;
    view->next = next_of(plan, phase, gate);
    if (approves && !check_evidence(gate, engine->arena, error))
        return false;
    if (approves && confirm_again(engine, gate, view))
        return true;
    if (!decide(engine, decision, gate, error)) {
        /* the same role may have confirmed it at the same time */
        struct error ignored = {.arena = engine->arena};
        if (error->code != ERROR_REFUSED || !approves ||
            !reload(engine, plan, stored, phase, gate, &ignored) ||
            !confirm_again(engine, gate, view))
            return false;
        view->next = next_of(plan, phase, gate);
        error_clear(error);
        return true;
    }
    if (!reload(engine, plan, stored, phase, gate, error))
        return false;
    *ARENA_PUSH(engine->arena, view->events, view->event_count) = (struct view_event){
        .event = decision->verdict == VERDICT_REJECT ? HOOK_REJECTED : HOOK_CONFIRMED,
        .phase = gate->name,
    };
    view->next = next_of(plan, phase, gate);
    view->message = outcome_words(engine, decision, gate);
    return true;
}

static bool find_gate(const struct plan *plan, const char *gate, size_t *phase, struct error *error)
{
    *phase = plan_phase_index(plan, gate);
    if (*phase < plan->phases.count && story_gate(plan->story, *phase))
        return true;
    error_set(error, ERROR_USAGE, "plan \"%s\" has no gate \"%s\"", plan->name, gate);
    for (size_t i = 0; i < plan->phases.count; i++)
        if (story_gate(plan->story, i))
            error_hint(error, "Its first gate is \"%s\".", plan->phases.items[i].name);
    return false;
}

static bool give_verdict(struct engine *engine, const struct plan *plan, const char *gate,
                         enum store_verdict verdict, const char *reason, struct view_outcome *view,
                         struct error *error)
{
    const struct store_plan *stored = NULL;
    const char *command = verdict == VERDICT_REJECT ? "reject" : "confirm";
    size_t phase;
    *view = (struct view_outcome){.command = command, .plan = plan->name};
    if (!find_gate(plan, gate, &phase, error) ||
        !engine_find_registered(engine, plan, &stored, error))
        return false;
    view->state = stored->state;
    struct store_decision decision = decision_of(engine, stored, gate, reason);
    decision.verdict = verdict;
    if (speak(engine, plan, stored, phase, &decision, view, error))
        return true;
    note_refusal(engine, &decision, command, error);
    return false;
}

bool engine_confirm(struct engine *engine, const struct plan *plan, const char *gate,
                    const char *reason, bool override, struct view_outcome *view,
                    struct error *error)
{
    return give_verdict(engine, plan, gate, override ? VERDICT_OVERRIDE : VERDICT_APPROVE, reason,
                        view, error);
}

bool engine_reject(struct engine *engine, const struct plan *plan, const char *gate,
                   const char *reason, struct view_outcome *view, struct error *error)
{
    return give_verdict(engine, plan, gate, VERDICT_REJECT, reason, view, error);
}

bool engine_record_deploy(struct engine *engine, const struct plan *plan, const char *reason,
                          struct view_outcome *view, struct error *error)
{
    const struct store_plan *stored = NULL;
    const char *gate = NULL;
    *view = (struct view_outcome){.command = "deployed", .plan = plan->name};
    if (!engine_find_registered(engine, plan, &stored, error))
        return false;
    view->state = stored->state;
    const struct store_decision decision = decision_of(engine, stored, NULL, reason);
    if (!store_record_deploy(engine->arena, engine->pg, &decision, &gate, error)) {
        note_refusal(engine, &decision, "deployed", error);
        return false;
    }
    view->next = gate;
    view->message = arena_printf(engine->arena,
                                 "the deploy is recorded at gate \"%s\": sessions from before are "
                                 "old",
                                 gate);
    return true;
}
