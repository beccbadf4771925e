/* confirm, pause and resume: what people say to a plan, from outside of its run. None takes the
 * lease; the plan's row is locked instead, so that they do not cross with a move of the plan. */
#include "base/str.h"
#include "engine/run.h"

/* The gate must be the one that the plan stands at. */
static bool check_place(const struct plan *plan, const struct store_plan *stored,
                        const struct store_phase *phases, size_t count, size_t gate,
                        struct error *error)
{
    enum plan_state state = (enum plan_state)plan_state_by_name(stored->state);
    const struct machine_cell *cell = machine_plan_cell(state, PLAN_EVENT_CONFIRM);
    const char *done = phase_state_name(PHASE_DONE);
    size_t next = 0;
    while (next < count && str_equal(phases[next].state, done))
        next++;
    if (gate < count && str_equal(phases[gate].state, done)) {
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
    struct str detail = {.arena = arena};
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct view_evidence *e = &gate->evidence[i];
        if (!e->holds && !str_equal(e->kind, "approvals") && !str_equal(e->kind, "soak"))
            str_addf(&detail, "%s%s: %s (%s)", detail.length ? "\n" : "", e->kind, e->what,
                     e->value);
    }
    if (detail.length == 0)
        return true;
    error_set(error, ERROR_REFUSED, "evidence of gate \"%s\" does not hold", gate->name);
    error_detail(error, "%s", str_text(&detail));
    error_hint(error, "Confirm again when it does.");
    return false;
}

static bool check_role(struct engine *engine, const struct view_phase *gate, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(engine->pg, "SELECT session_user AS role", PG_NO_PARAMS, &result, error))
        return false;
    const char *role = pg_text(result, 0, "role");
    for (size_t i = 0; i < gate->approval_count; i++) {
        if (!str_equal(gate->approvals[i].role, role))
            continue;
        error_set(error, ERROR_REFUSED, "role \"%s\" has confirmed gate \"%s\" already", role,
                  gate->name);
        error_hint(error, "%lld approvals are needed, each by a role of its own.",
                   gate->approvals_needed);
        return false;
    }
    return true;
}

static bool write_approval(struct engine *engine, const struct store_plan *stored, size_t phase,
                           const struct view_phase *gate, const char *reason, struct error *error)
{
    const char *id = arena_printf(engine->arena, "%lld", stored->id);
    long long affected = 0;
    bool added = true;
    bool good =
        pg_begin(engine->pg, error) &&
        pg_run(engine->pg,
               "SELECT FROM sluice.plan WHERE id = $1 AND epoch = $2 AND state = $3 FOR UPDATE",
               PG_PARAMS(id, arena_printf(engine->arena, "%lld", stored->epoch), stored->state),
               &affected, error);
    if (good && affected == 0) {
        error_set(error, ERROR_TEMPORARY, "plan \"%s\" moved on meanwhile", stored->name);
        error_hint(error, "Look again with `sluice status %s`.", stored->name);
        good = false;
    }
    good = good && store_add_approval(engine->pg, stored->id, phase, engine->options.by, reason,
                                      stored->checksum, &added, error);
    if (good && !added) {
        error_set(error, ERROR_TEMPORARY, "gate \"%s\" was confirmed by this role meanwhile",
                  gate->name);
        error_hint(error, "Look again with `sluice status %s`.", stored->name);
        good = false;
    }
    good =
        good &&
        engine_append_log(engine, stored->name, gate->name, "confirm", "ok", -1, reason, error) &&
        pg_commit(engine->pg, error);
    if (!good)
        pg_rollback(engine->pg);
    return good;
}

static bool confirm(struct engine *engine, const struct plan *plan, const struct store_plan *stored,
                    size_t phase, const char *reason, struct view_outcome *view,
                    struct error *error)
{
    struct store_phase *phases;
    size_t count;
    if (!store_load_phases(engine->arena, engine->pg, stored->id, &phases, &count, error) ||
        !check_place(plan, stored, phases, count, phase, error))
        return false;
    struct view_phase *gate = engine_view_phase(engine, plan, phase, &phases[phase]);
    if (!engine_evaluate_gate(engine, plan, stored->id, &phases[phase], phase, gate, error))
        return false;
    view->gate = gate;
    view->next = gate->name;
    bool already = false; /* enough approvals: a repeated confirm of a pipeline is no error */
    for (size_t i = 0; i < gate->evidence_count; i++)
        already |= str_equal(gate->evidence[i].kind, "approvals") && gate->evidence[i].holds;
    if (!check_evidence(gate, engine->arena, error))
        return false;
    if (already) {
        view->message =
            arena_printf(engine->arena, "gate \"%s\" was confirmed already", gate->name);
        return true;
    }
    if (!check_role(engine, gate, error) ||
        !write_approval(engine, stored, phase, gate, reason, error))
        return false;
    *ARENA_PUSH(engine->arena, view->events, view->event_count) =
        (struct view_event){.event = HOOK_CONFIRMED, .phase = gate->name};
    bool good = engine_evaluate_gate(engine, plan, stored->id, &phases[phase], phase, gate, error);
    view->message = arena_printf(engine->arena, "gate \"%s\" is %s", gate->name,
                                 gate_is_open(gate) ? "open: the next advance passes it"
                                                    : "confirmed, but not open yet");
    return good;
}

bool engine_confirm(struct engine *engine, const struct plan *plan, const char *gate,
                    const char *reason, struct view_outcome *view, struct error *error)
{
    const struct store_plan *stored = NULL;
    size_t phase = plan_phase_index(plan, gate);
    *view = (struct view_outcome){.command = "confirm", .plan = plan->name};
    if (phase >= plan->phases.count || plan->phases.items[phase].kind != PHASE_GATE) {
        error_set(error, ERROR_USAGE, "plan \"%s\" has no gate \"%s\"", plan->name, gate);
        for (size_t i = 0; i < plan->phases.count; i++)
            if (plan->phases.items[i].kind == PHASE_GATE)
                error_hint(error, "Its first gate is \"%s\".", plan->phases.items[i].name);
        return false;
    }
    if (!engine_find_registered(engine, plan, &stored, error))
        return false;
    view->state = stored->state;
    if (confirm(engine, plan, stored, phase, reason, view, error))
        return true;
    struct error ignored = {.arena = engine->arena};
    if (!error->connection_lost)
        engine_append_log(
            engine, plan->name, gate, "confirm", "refused", -1,
            arena_printf(engine->arena, "%s; reason given: %s", error->message, reason), &ignored);
    return false;
}

bool engine_set_paused(struct engine *engine, const struct plan *plan, bool paused,
                       struct view_outcome *view, struct error *error)
{
    const struct store_plan *stored = NULL;
    bool changed = false;
    const char *word = paused ? "pause" : "resume";
    const char *by = engine->options.by ? engine->options.by : engine->os_user;
    *view = (struct view_outcome){.command = word, .plan = plan->name};
    if (!engine_find_registered(engine, plan, &stored, error))
        return false;
    view->state = stored->state;
    bool good = pg_begin(engine->pg, error) &&
                store_set_paused(engine->pg, stored->id, paused ? by : NULL, &changed, error) &&
                engine_append_log(engine, plan->name, NULL, word, changed ? "ok" : "unchanged", -1,
                                  NULL, error) &&
                pg_commit(engine->pg, error);
    if (!good)
        pg_rollback(engine->pg);
    view->message = arena_printf(engine->arena, "plan \"%s\" %s %s", plan->name,
                                 changed ? "is" : "was already", paused ? "paused" : "running on");
    return good;
}
