/* A gate as it is now: approvals, soak and evidence, each with what was measured. */
#include "base/str.h"
#include "engine/run.h"
#include "phase/sync.h"

static void add_condition(struct engine *engine, struct view_phase *view,
                          struct view_evidence condition)
{
    *ARENA_PUSH(engine->arena, view->evidence, view->evidence_count) = condition;
}

bool engine_load_approvals(struct engine *engine, const struct plan *plan, long long plan_id,
                           size_t phase, struct view_phase *view, struct error *error)
{
    struct store_approval *approvals;
    size_t count, roles = 0;
    const struct gate_args *gate = &plan->phases.items[phase].as.gate;
    if (!store_load_approvals(engine->arena, engine->pg, plan_id, phase, &approvals, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool again = !str_equal(approvals[i].checksum, plan->checksum);
        for (size_t k = 0; k < i; k++)
            again |= str_equal(approvals[k].role, approvals[i].role);
        roles += !again;
        *ARENA_PUSH(engine->arena, view->approvals, view->approval_count) =
            (struct view_approval){approvals[i].role, approvals[i].claimed_by, approvals[i].reason,
                                   approvals[i].approved_at};
    }
    add_condition(
        engine, view,
        (struct view_evidence){
            .kind = "approvals",
            .what = arena_printf(engine->arena, "confirmed by %lld role%s",
                                 (long long)gate->approvals, gate->approvals == 1 ? "" : "s"),
            .holds = (long long)roles >= gate->approvals,
            .value = arena_printf(engine->arena, "%zu of %lld", roles, (long long)gate->approvals),
        });
    return true;
}

static void evaluate_soak(struct engine *engine, const struct gate_args *gate,
                          const struct store_phase *stored, struct view_phase *view)
{
    if (gate->soak_ms == 0)
        return;
    bool open = stored->started_at != NULL;
    add_condition(
        engine, view,
        (struct view_evidence){
            .kind = "soak",
            .what = arena_printf(engine->arena, "open for at least %s",
                                 duration_text(engine->arena, gate->soak_ms)),
            .holds = open && stored->started_ms_ago >= gate->soak_ms,
            .value = open ? arena_printf(engine->arena, "open for %s",
                                         duration_text(engine->arena, stored->started_ms_ago))
                          : "not reached yet",
        });
}

/* A query of the plan, in a read-only transaction and under a timeout; what cannot be answered
 * does not hold. */
static bool evaluate_query(struct engine *engine, const struct evidence_args *evidence,
                           struct view_phase *view, struct error *error)
{
    static const struct qname public_table = {"public", ""};
    struct error trouble = {.arena = engine->arena};
    struct view_evidence condition = {.kind = "query", .what = evidence->sql.text};
    PG_RESULT(result);
    bool good =
        pg_exec(engine->pg,
                arena_printf(engine->arena,
                             "BEGIN READ ONLY; SET LOCAL statement_timeout = '30s'; "
                             "SET LOCAL search_path = %s",
                             sync_search_path(engine->arena, &public_table)),
                &trouble) &&
        pg_query(engine->pg,
                 sql_make(engine->arena, "SELECT value FROM (%R) AS e (value)", &evidence->sql),
                 PG_NO_PARAMS, &result, &trouble);
    if (good) {
        const char *value = pg_rows(result) ? pg_text(result, 0, "value") : NULL;
        condition.holds = pg_rows(result) == 1 && str_equal(value, evidence->expect);
        condition.value =
            pg_rows(result) == 1
                ? arena_printf(engine->arena, "%s, expected %s", value ? value : "NULL",
                               evidence->expect)
                : arena_printf(engine->arena, "%zu rows, expected one", pg_rows(result));
    } else {
        condition.value = arena_printf(engine->arena, "unknown: %s", trouble.message);
    }
    pg_rollback(engine->pg);
    add_condition(engine, view, condition);
    if (trouble.connection_lost || trouble.interrupted) {
        *error = trouble;
        return false;
    }
    return true;
}

/* Whether the phase before the gate may watch the evidence's column; `by_down`: its `down` sets it.
 */
static bool may_watch(const struct phase *phase, const struct evidence_args *evidence, bool by_down)
{
    const struct add_column_args *args = &phase->as.add_column;
    if (!sync_exists(phase) || !qname_equal(&args->table.name, &evidence->table.name))
        return false;
    for (size_t i = 0; i < args->down_count; i++)
        if (str_equal(args->downs[i].name.text, evidence->column.text))
            return true;
    return !by_down;
}

/* The name of a sync depends on the plan and its phase alone, so no look at the table is needed.
 * That one watches the column was found when the plan was preflighted: the one whose `down` sets
 * it, or else any whose `up` may read it. */
static bool evaluate_no_writes(struct engine *engine, const struct plan *plan, long long plan_id,
                               size_t gate, const struct evidence_args *evidence,
                               struct view_phase *view, struct error *error)
{
    struct arena *arena = engine->arena;
    const char *what =
        arena_printf(arena, "no writes to %s.%s for %s", qname_text(arena, &evidence->table.name),
                     evidence->column.text, duration_text(arena, evidence->for_ms));
    struct store_old_write last = {0};
    bool holds = true, any = false;
    const char *value = "unknown: no sync watches it";
    bool by_down = false;
    for (size_t i = 0; i < gate; i++)
        by_down |= may_watch(&plan->phases.items[i], evidence, true);
    for (size_t i = 0; i < gate; i++) {
        const struct phase *phase = &plan->phases.items[i];
        if (!may_watch(phase, evidence, by_down))
            continue;
        const char *sync = sync_function_name(arena, plan->name, phase->name);
        if (!store_last_old_write(arena, engine->pg, plan_id, i, sync, evidence->for_ms, &last,
                                  error))
            return false;
        any = true;
        if (!holds && last.holds)
            continue;
        holds = last.holds;
        const char *watched = duration_text(arena, last.watched_ms);
        value = last.role
                    ? arena_printf(arena, "last written %s ago by role %s, application %s, %s",
                                   duration_text(arena, last.written_ms_ago), last.role,
                                   *last.application ? last.application : "(none)",
                                   last.address ? last.address : "local")
                    : arena_printf(arena, "not written in the %s since sync began", watched);
    }
    add_condition(engine, view,
                  (struct view_evidence){
                      .kind = "no_writes_to", .what = what, .holds = any && holds, .value = value});
    return true;
}

bool engine_evaluate_gate(struct engine *engine, const struct plan *plan, long long plan_id,
                          const struct store_phase *stored, size_t phase, struct view_phase *view,
                          struct error *error)
{
    const struct gate_args *gate = &plan->phases.items[phase].as.gate;
    view->is_gate = true;
    view->name = plan->phases.items[phase].name;
    view->kind = "gate";
    view->ask = gate->ask;
    view->evidence_count = view->approval_count = 0;
    view->approvals_needed = gate->approvals;
    if (!engine_load_approvals(engine, plan, plan_id, phase, view, error))
        return false;
    evaluate_soak(engine, gate, stored, view);
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct evidence_args *evidence = &gate->evidence[i];
        bool good = evidence->kind == EVIDENCE_QUERY
                        ? evaluate_query(engine, evidence, view, error)
                        : evaluate_no_writes(engine, plan, plan_id, phase, evidence, view, error);
        if (!good)
            return false;
    }
    return true;
}

static bool is_confirmation(const struct view_evidence *condition)
{
    return str_equal(condition->kind, "approvals") || str_equal(condition->kind, "soak");
}

bool gate_is_confirmed(const struct view_phase *gate)
{
    for (size_t i = 0; i < gate->evidence_count; i++)
        if (is_confirmation(&gate->evidence[i]) && !gate->evidence[i].holds)
            return false;
    return true;
}

bool gate_is_open(const struct view_phase *gate)
{
    for (size_t i = 0; i < gate->evidence_count; i++)
        if (!gate->evidence[i].holds)
            return false;
    return true;
}
