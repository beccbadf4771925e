/* Plans and their phases: see store.h. */
#include <limits.h>
#include <stdio.h>

#include "base/str.h"
#include "store/params.h"
#include "store/read.h"
#include "store/row.h"
#include "store/states.h"
#include "store/store.h"
#include "store_sql.h"

const char *number_text(struct number *out, long long value)
{
    snprintf(out->text, sizeof out->text, "%lld", value);
    return out->text;
}

bool read_plan(struct arena *arena, const struct pg_result *r, size_t number,
               struct store_plan *plan, struct error *error)
{
    struct row row = {arena, r, number, "plan", {"name"}, error, false};
    *plan = (struct store_plan){
        .id = row_int(&row, "id", 1, LLONG_MAX),
        .name = row_text(&row, "name"),
        .description = row_text_or_null(&row, "description"),
        .checksum = row_text(&row, "checksum"),
        .text_checksum = row_text(&row, "text_checksum"),
        .file = row_text(&row, "file"),
        .source = row_text(&row, "source"),
        .expansion = row_text_or_null(&row, "expansion"),
        .state = plan_state_name((enum plan_state)row_known(&row, "state", plan_state_by_name)),
        .paused_by = row_text_or_null(&row, "paused_by"),
        .registered_at = row_text(&row, "registered_at"),
        .planned_by = row_text_or_null(&row, "planned_by"),
        .epoch = row_int(&row, "epoch", 0, LLONG_MAX),
        .adopted = row_bool(&row, "adopted"),
    };
    return !row.damaged;
}

bool store_find_plan(struct arena *arena, struct pg *pg, const char *name,
                     const struct store_plan **plan, struct error *error)
{
    PG_RESULT(result);
    *plan = NULL;
    if (!row_query(pg, "plan", sql_find_plan, PG_PARAMS(name), &result, error))
        return false;
    if (pg_rows(result) == 0)
        return true;
    struct store_plan *found = arena_alloc(arena, sizeof *found);
    *plan = found;
    return read_plan(arena, result, 0, found, error);
}

bool store_list_plans(struct arena *arena, struct pg *pg, const char *schema, bool all,
                      struct store_plan **plans, size_t *count, struct error *error)
{
    PG_RESULT(result);
    *plans = NULL;
    *count = 0;
    if (!row_query(pg, "plan", sql_list_plans, PG_PARAMS(all ? "t" : "f", schema), &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++)
        if (!read_plan(arena, result, row, ARENA_PUSH(arena, *plans, *count), error))
            return false;
    return true;
}

bool read_phase(struct arena *arena, const struct pg_result *r, size_t number, size_t ordinal,
                struct store_phase *phase, struct error *error)
{
    struct row row = {arena, r, number, "phase", {"ordinal", "name"}, error, false};
    *phase = (struct store_phase){
        .ordinal = (size_t)row_int(&row, "ordinal", 0, INT_MAX),
        .name = row_text(&row, "name"),
        .kind = row_text(&row, "kind"),
        .state = phase_state_name((enum phase_state)row_known(&row, "state", phase_state_by_name)),
        .started_at = row_text_or_null(&row, "started_at"),
        .finished_at = row_text_or_null(&row, "finished_at"),
        .failed_at = row_text_or_null(&row, "failed_at"),
        .started_ms_ago = row_int_or(&row, "started_ms_ago", LLONG_MIN, LLONG_MAX, 0),
        .duration_ms = row_int_or(&row, "duration_ms", LLONG_MIN, LLONG_MAX, 0),
        .attempts = row_int(&row, "attempts", 0, INT_MAX - 1), /* one more is written */
        .is_for_good = row_bool(&row, "is_for_good"),
        .error = row_text_or_null(&row, "error"),
        .error_hint = row_text_or_null(&row, "error_hint"),
        .error_sqlstate = row_text_or_null(&row, "error_sqlstate"),
        .error_detail = row_text_or_null(&row, "error_detail"),
        .error_about = {.schema = row_text_or_null(&row, "error_schema"),
                        .table = row_text_or_null(&row, "error_table"),
                        .column = row_text_or_null(&row, "error_column"),
                        .datatype = row_text_or_null(&row, "error_datatype"),
                        .constraint = row_text_or_null(&row, "error_constraint")},
    };
    row_must(&row, phase->ordinal == ordinal, "ordinal",
             arena_printf(arena, "%zu: the phases of a plan are counted from 0", ordinal));
    return !row.damaged;
}

bool store_load_phases(struct arena *arena, struct pg *pg, long long plan_id,
                       struct store_phase **phases, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *phases = NULL;
    *count = 0;
    if (!row_query(pg, "phase", sql_load_phases, PG_PARAMS(arena_printf(arena, "{%lld}", plan_id)),
                   &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_phase(arena, r, row, row, ARENA_PUSH(arena, *phases, *count), error))
            return false;
    return true;
}

bool store_set_planned_by(struct pg *pg, long long plan_id, const char *version,
                          struct error *error)
{
    return pg_run(pg, "UPDATE sluice.plan SET planned_by = $2 WHERE id = $1",
                  PG_PARAMS(NUMBER(plan_id), version), NULL, error);
}

bool store_set_adopted(struct pg *pg, const struct store_lease *lease, struct error *error)
{
    long long affected = 0;
    if (!pg_run(pg,
                "UPDATE sluice.plan SET adopted_at = clock_timestamp() "
                "WHERE id = $1 AND epoch = $2 AND pg_backend_pid() = $3",
                PG_PARAMS(NUMBER(lease->plan_id), NUMBER(lease->epoch), NUMBER(lease->backend_pid)),
                &affected, error))
        return false;
    return affected == 1 || store_refuse_overtaken(error);
}

bool store_register_plan(struct pg *pg, const struct store_plan *plan,
                         const struct store_new_phase *phases, size_t count, long long *plan_id,
                         struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(pg, sql_insert_plan,
                  PG_PARAMS(plan->name, plan->description, plan->checksum, plan->text_checksum,
                            plan->file, plan->source, plan->planned_by, plan->expansion),
                  &result, error))
        return false;
    *plan_id = pg_int(result, 0, "id");
    if (!pg_run(pg, "DELETE FROM sluice.phase WHERE plan_id = $1", PG_PARAMS(NUMBER(*plan_id)),
                NULL, error) ||
        !pg_run(pg, "UPDATE sluice.approval SET void = true WHERE plan_id = $1",
                PG_PARAMS(NUMBER(*plan_id)), NULL, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!pg_run(pg,
                    "INSERT INTO sluice.phase (plan_id, ordinal, name, kind) "
                    "VALUES ($1, $2, $3, $4)",
                    PG_PARAMS(NUMBER(*plan_id), NUMBER(i), phases[i].name, phases[i].kind), NULL,
                    error) ||
            !store_write_operations(pg, *plan_id, i, phases[i].operations, error) ||
            (phases[i].gate && !store_save_gate(pg, *plan_id, i, phases[i].gate, error)))
            return false;
    return store_seal_plan(pg, *plan_id, error);
}
