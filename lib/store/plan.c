/* Plans, phases and operations: see store.h. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "store/params.h"
#include "store/row.h"
#include "store/states.h"
#include "store/store.h"
#include "store_sql.h"

const char *number_text(struct number *out, long long value)
{
    snprintf(out->text, sizeof out->text, "%lld", value);
    return out->text;
}

static bool read_plan(struct arena *arena, const struct pg_result *r, size_t number,
                      struct store_plan *plan, struct error *error)
{
    struct row row = {arena, r, number, "plan", {"name"}, error, false};
    *plan = (struct store_plan){
        .id = row_int(&row, "id", 1, LLONG_MAX),
        .name = row_text(&row, "name"),
        .description = row_text_or_null(&row, "description"),
        .checksum = row_text(&row, "checksum"),
        .file = row_text(&row, "file"),
        .source = row_text(&row, "source"),
        .state = plan_state_name((enum plan_state)row_known(&row, "state", plan_state_by_name)),
        .paused_by = row_text_or_null(&row, "paused_by"),
        .planned_by = row_text_or_null(&row, "planned_by"),
        .epoch = row_int(&row, "epoch", 0, LLONG_MAX),
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

bool store_list_plans(struct arena *arena, struct pg *pg, struct store_plan **plans, size_t *count,
                      struct error *error)
{
    PG_RESULT(result);
    *plans = NULL;
    *count = 0;
    if (!row_query(pg, "plan", sql_list_plans, PG_NO_PARAMS, &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++)
        if (!read_plan(arena, result, row, ARENA_PUSH(arena, *plans, *count), error))
            return false;
    return true;
}

static bool read_phase(struct arena *arena, const struct pg_result *r, size_t number,
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
        .started_ms_ago = row_int_or(&row, "started_ms_ago", LLONG_MIN, LLONG_MAX, 0),
        .duration_ms = row_int_or(&row, "duration_ms", LLONG_MIN, LLONG_MAX, 0),
        .attempts = row_int(&row, "attempts", 0, INT_MAX - 1), /* one more is written */
        .error = row_text_or_null(&row, "error"),
        .error_hint = row_text_or_null(&row, "error_hint"),
    };
    row_must(&row, phase->ordinal == number, "ordinal",
             arena_printf(arena, "%zu: the phases of a plan are counted from 0", number));
    return !row.damaged;
}

bool store_load_phases(struct arena *arena, struct pg *pg, long long plan_id,
                       struct store_phase **phases, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *phases = NULL;
    *count = 0;
    if (!row_query(pg, "phase", sql_load_phases, PG_PARAMS(NUMBER(plan_id)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_phase(arena, r, row, ARENA_PUSH(arena, *phases, *count), error))
            return false;
    return true;
}

/* The value of an enumeration by its name; -1: it has none of this name. */
#define ENUM_BY_NAME(type, name_function, last, text)                                              \
    for (int value = 0; value <= (int)(last); value++)                                             \
        if (str_equal(name_function((type)value), (text)))                                         \
            return value;                                                                          \
    return -1

static int mode_by_name(const char *text)
{
    ENUM_BY_NAME(enum operation_mode, operation_mode_name, OPERATION_VALIDATE_LEAF, text);
}

static int cost_by_name(const char *text)
{
    ENUM_BY_NAME(enum operation_cost, operation_cost_name, OPERATION_BUILD, text);
}

static int effect_kind_by_name(const char *text)
{
    ENUM_BY_NAME(enum effect_kind, effect_kind_name, EFFECT_STATISTICS, text);
}

static int effect_want_by_name(const char *text)
{
    ENUM_BY_NAME(enum effect_want, effect_want_name, EFFECT_PRESENT, text);
}

static enum operation_mode read_mode(struct row *row, const char *column)
{
    return (enum operation_mode)row_known(row, column, mode_by_name);
}

static enum lock_mode read_lock(struct row *row, const char *column)
{
    return (enum lock_mode)row_int(row, column, LOCK_NONE, LOCK_ACCESS_EXCLUSIVE);
}

static struct qname read_qname(struct row *row, const char *schema, const char *name)
{
    struct qname read = {row_text_or_null(row, schema), row_text_or_null(row, name)};
    row_must(row, !read.name || (read.schema && *read.schema), schema,
             "the schema of what is named beside it");
    row_must(row, !read.name || *read.name, name, "a name");
    return read;
}

/* What goes together: whoever runs an operation relies on it. */
static void check_operation(struct row *row, const struct operation *o, size_t phase)
{
    const struct effect *effect = &o->effect;
    bool each = operation_is_for_each(o), named = each || effect->kind != EFFECT_NONE;
    row_must(row, o->lock == LOCK_NONE || o->object.name, "object_name", "what is locked");
    row_must(row, o->other_lock == LOCK_NONE || o->other_object.name, "other_name",
             "what is locked");
    row_must(row, o->object.name || !(each || o->mode == OPERATION_ALONE), "object_name",
             "the table");
    row_must(row, effect->kind != EFFECT_NONE || o->mode != OPERATION_ALONE, "effect_kind",
             "what it makes");
    row_must(row, !named || effect->name, "effect_name", "what it makes");
    row_must(row, !named || effect->relation.schema, "effect_schema", "where it is");
    row_must(row, !named || effect->kind == EFFECT_FUNCTION || effect->relation.name,
             "effect_table", "where it is");
    row_must(row, *o->sql != '\0' || o->mode == OPERATION_ON_REVERT, "sql", "a statement");
    row_must(row, o->sync_phase <= phase, "sync_phase", "a phase before");
    row_must(row, o->undo_mode == OPERATION_TRANSACTION || o->undo_mode == OPERATION_ALONE,
             "undo_mode", "transaction or alone");
}

static bool read_operation(struct arena *arena, const struct pg_result *r, size_t number,
                           size_t phase, struct store_operation *out, struct error *error)
{
    struct row row = {arena, r, number, "operation", {"plan_id", "phase", "ordinal"}, error, false};
    out->done = row_bool(&row, "done");
    out->xid = row_text_or_null(&row, "xid");
    out->operation = (struct operation){
        .mode = read_mode(&row, "mode"),
        .group = (int)row_int(&row, "transaction_group", INT_MIN, INT_MAX),
        .sql = row_text(&row, "sql"),
        .undo = row_text_or_null(&row, "undo"),
        .undo_mode = read_mode(&row, "undo_mode"),
        .repair = row_text_or_null(&row, "repair"),
        .lock = read_lock(&row, "lock_mode"),
        .object = read_qname(&row, "object_schema", "object_name"),
        .other_lock = read_lock(&row, "other_lock_mode"),
        .other_object = read_qname(&row, "other_schema", "other_name"),
        .cost = (enum operation_cost)row_known(&row, "cost", cost_by_name),
        .sync_phase = (size_t)row_int(&row, "sync_phase", 0, INT_MAX),
        .reversible = row_bool(&row, "reversible"),
        .effect = {(enum effect_kind)row_known(&row, "effect_kind", effect_kind_by_name),
                   (enum effect_want)row_known(&row, "effect_want", effect_want_by_name),
                   {row_text_or_null(&row, "effect_schema"),
                    row_text_or_null(&row, "effect_table")},
                   row_text_or_null(&row, "effect_name")},
        .replaces = row_text_or_null(&row, "effect_replaces"),
        .why = row_text_or_null(&row, "why"),
    };
    row_must(&row, row_int(&row, "ordinal", 0, INT_MAX) == (long long)number, "ordinal",
             arena_printf(arena, "%zu: the operations of a phase are counted from 0", number));
    row_must(&row, !out->xid || (*out->xid && strspn(out->xid, "0123456789") == strlen(out->xid)),
             "xid", "the number of a transaction");
    check_operation(&row, &out->operation, phase);
    return !row.damaged;
}

bool store_load_operations(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                           struct store_operation **operations, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *operations = NULL;
    *count = 0;
    if (!row_query(pg, "operation", sql_load_operations, PG_PARAMS(NUMBER(plan_id), NUMBER(phase)),
                   &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_operation(arena, r, row, phase, ARENA_PUSH(arena, *operations, *count), error))
            return false;
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
