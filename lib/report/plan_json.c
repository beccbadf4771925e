/* Plans, phases and their operations as JSON. */
#include <math.h>

#include "phase/story/story.h"
#include "report/json_value.h"
#include "report/words.h"

static const char *object_name(struct arena *arena, const struct qname *name)
{
    return name->name == NULL ? NULL : qname_text(arena, name);
}

static const char *lock_name(const struct lock_list *locks, size_t index)
{
    return index < locks->count ? lock_mode_sql(locks->items[index].mode) : NULL;
}

static const char *lock_on(struct arena *arena, const struct lock_list *locks, size_t index)
{
    return index < locks->count ? object_name(arena, &locks->items[index].object.of) : NULL;
}

/* All that a step takes, there or back, in the order in which it is said. */
static json_t *locks_array(struct arena *arena, const struct operation *operation,
                           const struct lock_list *locks)
{
    json_t *array = json_array();
    for (size_t i = 0; i < locks->count; i++) {
        const struct step_lock *lock = &locks->items[i];
        json_t *object = json_object();
        json_object_set_new(object, "lock", report_json_text(arena, lock_mode_sql(lock->mode)));
        json_object_set_new(object, "class",
                            report_json_text(arena, object_class_name(lock->object.class)));
        json_object_set_new(object, "on",
                            report_json_text(arena, object_name(arena, &lock->object.of)));
        json_object_set_new(object, "with_partitions", report_json_bool(!lock->only));
        json_object_set_new(object, "each_partition",
                            report_json_bool(operation_locks_each(operation, lock)));
        json_array_append_new(array, object);
    }
    return array;
}

/* What programs know an operation's mode by: how it is done, and to what. */
static const char *mode_name(const struct operation *operation)
{
    switch (operation->go.each) {
    case EACH_INNER:
        return "inner partitions";
    case EACH_LEAF:
        return operation->go.mode == STEP_ALONE ? "build leaf partitions" : "leaf partitions";
    case EACH_PARTITION:
        return "attach partitions";
    case EACH_UNVALIDATED:
        return "validate leaf partitions";
    default:
        return operation->go.mode == STEP_NONE ? "on revert" : step_mode_name(operation->go.mode);
    }
}

static json_t *operation_object(struct arena *arena, const struct view_operation *view)
{
    const struct operation *operation = view->operation;
    json_t *object = json_object();
    const struct lock_list *locks = &operation->go.locks;
    json_object_set_new(object, "mode", report_json_text(arena, mode_name(operation)));
    json_object_set_new(
        object, "sql",
        report_json_text(arena, operation->go.sql ? operation_sql(arena, operation) : ""));
    json_object_set_new(object, "undo",
                        report_json_text(arena, operation_undo_sql(arena, operation)));
    json_object_set_new(object, "against", report_json_text(arena, operation->against));
    json_object_set_new(object, "lock", report_json_text(arena, lock_name(locks, 0)));
    json_object_set_new(object, "on",
                        report_json_text(arena, object_name(arena, &operation->table)));
    json_object_set_new(object, "partitions", json_integer((json_int_t)view->partitions));
    json_object_set_new(object, "other_lock", report_json_text(arena, lock_name(locks, 1)));
    json_object_set_new(object, "other_on", report_json_text(arena, lock_on(arena, locks, 1)));
    json_object_set_new(object, "locks", locks_array(arena, operation, locks));
    json_object_set_new(object, "undo_locks",
                        locks_array(arena, operation, &operation->back.locks));
    json_object_set_new(object, "cost",
                        report_json_text(arena, operation_cost_name(operation->cost)));
    json_object_set_new(object, "transaction_group",
                        operation_is_grouped(operation) ? json_integer(operation->group)
                                                        : json_null());
    json_object_set_new(object, "reversible", report_json_bool(operation->reversible));
    json_object_set_new(object, "why", report_json_text(arena, operation->why));
    json_object_set_new(object, "done", report_json_bool(view->done));
    return object;
}

static void add_backfill(struct arena *arena, json_t *object, const struct view_phase *phase)
{
    const struct view_fill *fill = &phase->fill;
    bool rate_known = isfinite(fill->rows_per_second) && fill->rows_per_second > 0;
    json_object_set_new(object, "rows_done", report_json_count(phase->fill.rows_done));
    json_object_set_new(object, "rows_total", report_json_count(phase->fill.rows_total));
    json_object_set_new(object, "rows_per_second",
                        rate_known ? json_real(phase->fill.rows_per_second) : json_null());
    json_object_set_new(object, "eta_seconds", report_json_count(fill->eta_seconds));
    json_object_set_new(object, "rows_failed", report_json_count(fill->rows_failed));
    json_object_set_new(object, "share", fill->share >= 0 ? json_real(fill->share) : json_null());
    json_object_set_new(object, "hot_share",
                        fill->hot_share >= 0 ? json_real(fill->hot_share) : json_null());
    json_object_set_new(object, "wal_bytes", report_json_count(fill->wal_bytes));
    json_object_set_new(object, "table_growth_bytes", report_json_count(fill->table_growth_bytes));
    json_object_set_new(object, "index_growth_bytes", report_json_count(fill->index_growth_bytes));
    json_object_set_new(object, "workers", json_integer(fill->workers));
    json_object_set_new(object, "waits", report_json_text(arena, fill->waits));
    json_object_set_new(object, "note", report_json_text(arena, fill->note));
    json_object_set_new(object, "rests", report_json_text(arena, fill->rests));
    json_object_set_new(object, "rests_share",
                        fill->rests ? json_real(fill->rests_share) : json_null());
}

static json_t *approval_object(struct arena *arena, const struct view_approval *approval)
{
    json_t *object = json_object();
    json_object_set_new(object, "role", report_json_text(arena, approval->role));
    json_object_set_new(object, "by", report_json_text(arena, approval->by));
    json_object_set_new(object, "reason", report_json_text(arena, approval->reason));
    json_object_set_new(object, "approved_at", report_json_text(arena, approval->approved_at));
    json_object_set_new(object, "expires_at", report_json_text(arena, approval->expires_at));
    json_object_set_new(object, "expired", report_json_bool(approval->expired));
    json_object_set_new(object, "override", report_json_bool(approval->override));
    return object;
}

static json_t *rejection_object(struct arena *arena, const struct view_rejection *rejection)
{
    json_t *object = json_object();
    json_object_set_new(object, "role", report_json_text(arena, rejection->role));
    json_object_set_new(object, "by", report_json_text(arena, rejection->by));
    json_object_set_new(object, "reason", report_json_text(arena, rejection->reason));
    json_object_set_new(object, "rejected_at", report_json_text(arena, rejection->rejected_at));
    return object;
}

static json_t *writer_object(struct arena *arena, const struct view_writer *writer)
{
    json_t *object = json_object();
    json_object_set_new(object, "role", report_json_text(arena, writer->role));
    json_object_set_new(object, "application_name", report_json_text(arena, writer->application));
    json_object_set_new(object, "address", report_json_text(arena, writer->address));
    json_object_set_new(object, "first_at", report_json_text(arena, writer->first_at));
    json_object_set_new(object, "last_at", report_json_text(arena, writer->last_at));
    json_object_set_new(object, "noted", json_integer(writer->noted));
    return object;
}

static json_t *evidence_object(struct arena *arena, const struct view_evidence *evidence)
{
    json_t *object = json_object();
    json_object_set_new(object, "kind", report_json_text(arena, evidence->kind));
    json_object_set_new(object, "what", report_json_text(arena, evidence->what));
    json_object_set_new(object, "holds", report_json_bool(evidence->holds));
    json_object_set_new(object, "value", report_json_text(arena, evidence->value));
    json_object_set_new(object, "hint", report_json_text(arena, evidence->hint));
    if (str_equal(evidence->kind, "no_writes_to")) {
        json_t *writers = json_array();
        for (size_t i = 0; i < evidence->writer_count; i++)
            json_array_append_new(writers, writer_object(arena, &evidence->writers[i]));
        json_object_set_new(object, "writers", writers);
    }
    return object;
}

static void add_gate(struct arena *arena, json_t *object, const struct view_phase *phase)
{
    json_t *approvals = json_array(), *evidence = json_array(), *rejections = json_array();
    for (size_t i = 0; i < phase->approval_count; i++)
        json_array_append_new(approvals, approval_object(arena, &phase->approvals[i]));
    for (size_t i = 0; i < phase->rejection_count; i++)
        json_array_append_new(rejections, rejection_object(arena, &phase->rejections[i]));
    for (size_t i = 0; i < phase->evidence_count; i++)
        json_array_append_new(evidence, evidence_object(arena, &phase->evidence[i]));
    json_object_set_new(object, "ask", report_json_text(arena, phase->ask));
    json_object_set_new(object, "approvals_needed", report_json_count(phase->approvals_needed));
    json_object_set_new(object, "approvals", approvals);
    json_object_set_new(object, "rejections", rejections);
    json_object_set_new(object, "overridden", report_json_bool(phase->overridden));
    json_object_set_new(object, "evidence", evidence);
}

static void add_operations(struct arena *arena, json_t *object, const struct view_phase *phase)
{
    json_t *operations = json_array();
    for (size_t i = 0; i < phase->operation_count; i++)
        json_array_append_new(operations, operation_object(arena, &phase->operations[i]));
    json_object_set_new(object, "operations", operations);
}

json_t *report_json_phase(struct arena *arena, const struct view_phase *phase, bool operations)
{
    json_t *object = json_object();
    json_object_set_new(object, "ordinal", json_integer((json_int_t)phase->ordinal));
    json_object_set_new(object, "name", report_json_text(arena, phase->name));
    json_object_set_new(object, "kind", report_json_text(arena, phase->kind));
    json_object_set_new(object, "state", report_json_text(arena, phase->state));
    json_object_set_new(object, "started_at", report_json_text(arena, phase->started_at));
    json_object_set_new(object, "finished_at", report_json_text(arena, phase->finished_at));
    json_object_set_new(object, "duration_ms", report_json_count(phase->duration_ms));
    json_object_set_new(object, "attempts", report_json_count(phase->attempts));
    json_object_set_new(object, "error", report_json_text(arena, phase->error));
    json_object_set_new(object, "error_hint", report_json_text(arena, phase->error_hint));
    json_object_set_new(object, "error_detail", report_json_text(arena, phase->error_detail));
    json_object_set_new(object, "error_about",
                        report_json_about(arena, phase->error_sqlstate, &phase->error_about));
    json_object_set_new(object, "reversible", report_json_bool(phase->reversible));
    json_object_set_new(object, "reads", report_json_text(arena, phase->reads));
    json_object_set_new(object, "allows", report_json_text(arena, phase->allows));
    json_object_set_new(object, "ungated", report_json_text(arena, phase->ungated));
    if (phase->is_backfill)
        add_backfill(arena, object, phase);
    if (phase->is_gate)
        add_gate(arena, object, phase);
    if (operations) {
        json_object_set_new(object, "tables_locked_at_once",
                            json_integer((json_int_t)phase->at_once.tables));
        add_operations(arena, object, phase);
    }
    return object;
}

void report_json_add_plan(struct arena *arena, json_t *object, const struct view_plan *plan,
                          bool operations)
{
    json_t *phases = json_array();
    for (size_t i = 0; i < plan->phase_count; i++)
        json_array_append_new(phases, report_json_phase(arena, &plan->phases[i], operations));
    report_json_set_plan(arena, object, plan->name);
    json_object_set_new(object, "description", report_json_text(arena, plan->description));
    json_object_set_new(object, "file", report_json_text(arena, plan->file));
    json_object_set_new(object, "checksum", report_json_text(arena, plan->checksum));
    json_object_set_new(object, "state", report_json_text(arena, plan->state));
    json_object_set_new(object, "registered", report_json_bool(plan->registered));
    json_object_set_new(object, "file_differs", report_json_bool(plan->differs));
    json_object_set_new(object, "next", report_json_text(arena, plan->next));
    json_object_set_new(object, "reversible_to", report_json_text(arena, plan->reversible_to));
    json_object_set_new(object, "paused_by", report_json_text(arena, plan->paused_by));
    json_object_set_new(object, "adopted", report_json_bool(plan->adopted));
    json_object_set_new(object, "worker", report_json_text(arena, plan->worker));
    json_object_set_new(object, "waits_for", report_json_text(arena, plan->waits_for));
    json_object_set_new(object, "blockers",
                        report_json_texts(arena, plan->blockers, plan->blocker_count));
    json_t *throttle = json_array();
    for (size_t i = 0; i < plan->throttle_count; i++)
        json_array_append_new(throttle, report_json_override(arena, &plan->throttle[i]));
    json_object_set_new(object, "throttle", throttle);
    json_object_set_new(object, "phases", phases);
}

json_t *report_json_findings(struct arena *arena, const struct view_plan *plan)
{
    json_t *array = json_array();
    for (size_t i = 0; i < plan->finding_count; i++) {
        const struct finding *finding = &plan->findings[i];
        json_array_append_new(
            array, report_json_finding(arena, finding_severity_name(finding->severity), plan->file,
                                       finding->place, finding->message, finding->hint));
    }
    return array;
}

static json_t *cost_object(const struct forecast_cost *cost)
{
    json_t *object = json_object();
    json_object_set_new(object, "hot_share", json_real(cost->hot_share));
    json_object_set_new(object, "wal_bytes", report_json_count(cost->wal_bytes));
    json_object_set_new(object, "table_growth_bytes", report_json_count(cost->table_growth_bytes));
    json_object_set_new(object, "index_growth_bytes", report_json_count(cost->index_growth_bytes));
    json_object_set_new(object, "disk_bytes", report_json_count(cost->disk_bytes));
    return object;
}

static json_t *forecast_object(struct arena *arena, const struct forecast *forecast)
{
    if (forecast == NULL)
        return json_null();
    json_t *object = cost_object(&forecast->cost);
    json_object_set_new(object, "rows", report_json_count(forecast->rows));
    json_object_set_new(object, "pages", report_json_count(forecast->pages));
    json_object_set_new(object, "passes", json_integer(forecast->passes));
    json_object_set_new(object, "one_pass", cost_object(&forecast->one_pass));
    json_object_set_new(object, "disk_free_bytes", report_json_count(forecast->disk_free_bytes));
    json_object_set_new(object, "seconds", report_json_count(forecast->seconds));
    json_object_set_new(object, "stretch", json_real(forecast->stretch));
    json_object_set_new(object, "note", report_json_text(arena, forecast->note));
    return object;
}

static json_t *builds_object(struct arena *arena, const struct forecast_reads *reads)
{
    json_t *object = json_object();
    json_object_set_new(object, "scans", json_integer(reads->scans));
    json_object_set_new(object, "indexes", json_integer(reads->builds));
    json_object_set_new(object, "table_bytes", report_json_count(reads->table_bytes));
    json_object_set_new(object, "index_bytes", report_json_count(reads->index_bytes));
    json_object_set_new(object, "read_bytes", report_json_count(reads->read_bytes));
    json_object_set_new(object, "time", report_json_text(arena, reads->time));
    json_object_set_new(object, "disk_free_bytes", report_json_count(reads->disk_free_bytes));
    return object;
}

static void add_forecasts(struct arena *arena, json_t *object, const struct view_plan *plan)
{
    json_t *phases = json_object_get(object, "phases");
    for (size_t i = 0; i < plan->phase_count; i++)
        if (plan->phases[i].is_backfill)
            json_object_set_new(json_array_get(phases, i), "forecast",
                                forecast_object(arena, plan->phases[i].forecast));
        else if (plan->phases[i].builds)
            json_object_set_new(json_array_get(phases, i), "builds",
                                builds_object(arena, plan->phases[i].builds));
}

/* What gates will ask for; `evidence` says how it stands at the gate that a plan has reached. */
static void add_conditions(struct arena *arena, json_t *object, const struct plan *plan)
{
    json_t *phases = json_object_get(object, "phases");
    size_t most = plan != NULL ? plan->phases.count : 0;
    for (size_t i = 0; i < most && i < json_array_size(phases); i++) {
        const struct gate_args *gate = story_gate(plan->story, i);
        size_t count = 0;
        if (!gate)
            continue;
        const char **conditions = report_gate_conditions(arena, gate, &count);
        json_object_set_new(json_array_get(phases, i), "conditions",
                            report_json_texts(arena, conditions, count));
    }
}

void report_json_add_ahead(struct arena *arena, json_t *object, const struct view_plan *view,
                           const struct plan *plan)
{
    add_conditions(arena, object, plan);
    add_forecasts(arena, object, view);
}

const char *report_plan_json(struct arena *arena, const struct view_plan *view,
                             const struct plan *plan, const struct report_failure *failure)
{
    json_t *object = report_json_begin();
    report_json_add_plan(arena, object, view, true);
    report_json_add_ahead(arena, object, view, plan);
    json_object_set_new(object, "findings", report_json_findings(arena, view));
    return report_json_finish(arena, object, failure);
}

const char *report_status_json(struct arena *arena, const struct view_status *view,
                               const struct report_failure *failure)
{
    static const struct view_plan unknown;
    json_t *object = report_json_begin(), *plans = json_array();
    report_json_add_plan(arena, object, view->plan_count > 0 ? &view->plans[0] : &unknown, false);
    for (size_t i = 0; i < view->plan_count; i++) {
        json_t *plan = json_object();
        report_json_add_plan(arena, plan, &view->plans[i], false);
        json_array_append_new(plans, plan);
    }
    json_object_set_new(object, "plans", plans);
    return report_json_finish(arena, object, failure);
}
