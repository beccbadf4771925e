/* Plans, phases and operations: see store.h. */
#include <stdio.h>

#include "base/str.h"
#include "store/params.h"
#include "store/store.h"
#include "store_sql.h"

const char *number_text(struct number *out, long long value)
{
    snprintf(out->text, sizeof out->text, "%lld", value);
    return out->text;
}

static void read_plan(struct arena *arena, const struct pg_result *r, size_t row,
                      struct store_plan *plan)
{
    *plan = (struct store_plan){
        .id = pg_int(r, row, "id"),
        .name = pg_text_dup(arena, r, row, "name"),
        .description = pg_text_dup(arena, r, row, "description"),
        .checksum = pg_text_dup(arena, r, row, "checksum"),
        .file = pg_text_dup(arena, r, row, "file"),
        .source = pg_text_dup(arena, r, row, "source"),
        .state = pg_text_dup(arena, r, row, "state"),
        .paused_by = pg_text_dup(arena, r, row, "paused_by"),
        .planned_by = pg_text_dup(arena, r, row, "planned_by"),
        .epoch = pg_int(r, row, "epoch"),
    };
}

bool store_find_plan(struct arena *arena, struct pg *pg, const char *name,
                     const struct store_plan **plan, struct error *error)
{
    PG_RESULT(result);
    *plan = NULL;
    if (!pg_query(pg, sql_find_plan, PG_PARAMS(name), &result, error))
        return false;
    if (pg_rows(result)) {
        struct store_plan *found = arena_alloc(arena, sizeof *found);
        read_plan(arena, result, 0, found);
        *plan = found;
    }
    return true;
}

bool store_list_plans(struct arena *arena, struct pg *pg, struct store_plan **plans, size_t *count,
                      struct error *error)
{
    PG_RESULT(result);
    *plans = NULL;
    *count = 0;
    if (!pg_query(pg, sql_list_plans, PG_NO_PARAMS, &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++)
        read_plan(arena, result, row, ARENA_PUSH(arena, *plans, *count));
    return true;
}

bool store_load_phases(struct arena *arena, struct pg *pg, long long plan_id,
                       struct store_phase **phases, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *phases = NULL;
    *count = 0;
    if (!pg_query(pg, sql_load_phases, PG_PARAMS(NUMBER(plan_id)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *phases, *count) = (struct store_phase){
            .ordinal = (size_t)pg_int(r, row, "ordinal"),
            .name = pg_text_dup(arena, r, row, "name"),
            .kind = pg_text_dup(arena, r, row, "kind"),
            .state = pg_text_dup(arena, r, row, "state"),
            .started_at = pg_text_dup(arena, r, row, "started_at"),
            .finished_at = pg_text_dup(arena, r, row, "finished_at"),
            .started_ms_ago = pg_int(r, row, "started_ms_ago"),
            .duration_ms = pg_int(r, row, "duration_ms"),
            .attempts = pg_int(r, row, "attempts"),
            .error = pg_text_dup(arena, r, row, "error"),
            .error_hint = pg_text_dup(arena, r, row, "error_hint"),
        };
    return true;
}

/* The value of an enumeration whose name stands in a column; names are ours, so one must match. */
#define ENUM_BY_NAME(type, name_function, last, text)                                              \
    type value = (type)0;                                                                          \
    while (value < (last) && !str_equal(name_function(value), (text)))                             \
        value++;                                                                                   \
    return value

static enum operation_mode mode_by_name(const char *text)
{
    ENUM_BY_NAME(enum operation_mode, operation_mode_name, OPERATION_VALIDATE_LEAF, text);
}

static enum operation_cost cost_by_name(const char *text)
{
    ENUM_BY_NAME(enum operation_cost, operation_cost_name, OPERATION_BUILD, text);
}

static enum effect_kind effect_kind_by_name(const char *text)
{
    ENUM_BY_NAME(enum effect_kind, effect_kind_name, EFFECT_STATISTICS, text);
}

static enum effect_want effect_want_by_name(const char *text)
{
    ENUM_BY_NAME(enum effect_want, effect_want_name, EFFECT_PRESENT, text);
}

static void read_operation(struct arena *arena, const struct pg_result *r, size_t row,
                           struct store_operation *out)
{
    out->done = pg_bool(r, row, "done");
    out->xid = pg_text_dup(arena, r, row, "xid");
    out->operation = (struct operation){
        .mode = mode_by_name(pg_text(r, row, "mode")),
        .group = (int)pg_int(r, row, "transaction_group"),
        .sql = pg_text_dup(arena, r, row, "sql"),
        .undo = pg_text_dup(arena, r, row, "undo"),
        .undo_mode = mode_by_name(pg_text(r, row, "undo_mode")),
        .repair = pg_text_dup(arena, r, row, "repair"),
        .lock = (enum lock_mode)pg_int(r, row, "lock_mode"),
        .object = {pg_text_dup(arena, r, row, "object_schema"),
                   pg_text_dup(arena, r, row, "object_name")},
        .other_lock = (enum lock_mode)pg_int(r, row, "other_lock_mode"),
        .other_object = {pg_text_dup(arena, r, row, "other_schema"),
                         pg_text_dup(arena, r, row, "other_name")},
        .cost = cost_by_name(pg_text(r, row, "cost")),
        .sync_phase = (size_t)pg_int(r, row, "sync_phase"),
        .reversible = pg_bool(r, row, "reversible"),
        .effect = {effect_kind_by_name(pg_text(r, row, "effect_kind")),
                   effect_want_by_name(pg_text(r, row, "effect_want")),
                   {pg_text_dup(arena, r, row, "effect_schema"),
                    pg_text_dup(arena, r, row, "effect_table")},
                   pg_text_dup(arena, r, row, "effect_name")},
        .replaces = pg_text_dup(arena, r, row, "effect_replaces"),
        .why = pg_text_dup(arena, r, row, "why"),
    };
}

bool store_load_operations(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                           struct store_operation **operations, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *operations = NULL;
    *count = 0;
    if (!pg_query(pg, sql_load_operations, PG_PARAMS(NUMBER(plan_id), NUMBER(phase)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        read_operation(arena, r, row, ARENA_PUSH(arena, *operations, *count));
    return true;
}

static bool insert_operation(struct pg *pg, long long plan_id, size_t phase, size_t ordinal,
                             const struct operation *o, struct error *error)
{
    return pg_run(pg, sql_insert_operation,
                  PG_PARAMS(NUMBER(plan_id), NUMBER(phase), NUMBER(ordinal),
                            operation_mode_name(o->mode), NUMBER(o->group), o->sql, o->undo,
                            operation_mode_name(o->undo_mode), o->repair, NUMBER(o->lock),
                            o->object.schema, o->object.name, NUMBER(o->other_lock),
                            o->other_object.schema, o->other_object.name,
                            operation_cost_name(o->cost), NUMBER(o->sync_phase),
                            o->reversible ? "t" : "f", effect_kind_name(o->effect.kind),
                            effect_want_name(o->effect.want), o->effect.relation.schema,
                            o->effect.relation.name, o->effect.name, o->replaces, o->why),
                  NULL, error);
}

bool store_replace_operations(struct pg *pg, long long plan_id, size_t phase,
                              const struct operation_list *operations, struct error *error)
{
    if (!pg_run(pg, "DELETE FROM sluice.operation WHERE plan_id = $1 AND phase = $2",
                PG_PARAMS(NUMBER(plan_id), NUMBER(phase)), NULL, error))
        return false;
    for (size_t i = 0; i < operations->count; i++)
        if (!insert_operation(pg, plan_id, phase, i, &operations->items[i], error))
            return false;
    return true;
}

bool store_set_planned_by(struct pg *pg, long long plan_id, const char *version,
                          struct error *error)
{
    return pg_run(pg, "UPDATE sluice.plan SET planned_by = $2 WHERE id = $1",
                  PG_PARAMS(NUMBER(plan_id), version), NULL, error);
}

bool store_register_plan(struct pg *pg, const struct store_plan *plan,
                         const struct store_new_phase *phases, size_t count, long long *plan_id,
                         struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(pg, sql_insert_plan,
                  PG_PARAMS(plan->name, plan->description, plan->checksum, plan->file, plan->source,
                            plan->planned_by),
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
            !store_replace_operations(pg, *plan_id, i, phases[i].operations, error) ||
            (phases[i].gate && !store_save_gate(pg, *plan_id, i, phases[i].gate, error)))
            return false;
    return true;
}
