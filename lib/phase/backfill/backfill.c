/* backfill: fills the new columns of rows that existed before sync began, then narrows sync's
 * UPDATE trigger to what it must still do, and gathers statistics for the planner. */
#include "phase/phase.h"
#include "phase/preflight.h"
#include "phase/sync/sync.h"

/* Whether this backfill fills the group of phase `index`: one of its table, added earlier, and not
 * already filled by an earlier backfill. */
static bool fills(const struct phase_context *context, size_t index)
{
    const struct phase_list *phases = context->phases;
    const struct qname *table = &phases->items[context->index].as.backfill.table.name;
    const struct phase *group = &phases->items[index];
    if (!sync_exists(group) || !qname_equal(&group->as.add_column.table.name, table))
        return false;
    for (size_t i = index + 1; i < context->index; i++)
        if (phases->items[i].kind == PHASE_BACKFILL &&
            qname_equal(&phases->items[i].as.backfill.table.name, table))
            return false;
    return true;
}

/* Signals that the plan names count: one that cannot be read would stop the backfill for good. */
static void check_signals(const struct phase_context *context, const struct backfill_args *args,
                          struct finding_list *findings)
{
    static const char *const of_others[] = {"lag", "lag_bytes", "active"};
    enum { GRANTS_PARAMETERS = 150000 };
    const struct catalog *catalog = context->catalog;
    for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++)
        if (pacing_get(&args->named, pacing_find(of_others[i])) > 0 && !catalog->reads_all_stats)
            finding_add(findings, FINDING_ERROR, args->table.place,
                        sql_make(context->arena, "GRANT pg_read_all_stats TO %I.", catalog->role),
                        "setting \"%s\" cannot be read by role \"%s\"", of_others[i],
                        catalog->role);
    const char *problem = catalog_item_problem(catalog, context->index, 0);
    if (problem)
        finding_add(findings, FINDING_ERROR, args->named.throttle_query.place,
                    "Write a query that gives one value, such as SELECT false.",
                    "throttle_query cannot be asked: %s", problem);
    if (args->named.triggers == PACING_TRIGGERS_SUPPRESS && !catalog->can_suppress_triggers)
        finding_add(findings, FINDING_ERROR, args->table.place,
                    catalog->server_version >= GRANTS_PARAMETERS
                        ? sql_make(context->arena,
                                   "GRANT SET ON PARAMETER session_replication_role TO %I.",
                                   catalog->role)
                        : "Leave it out, or run the backfill as a superuser.",
                    "triggers cannot be suppressed: role \"%s\" may not set "
                    "session_replication_role",
                    catalog->role);
}

/* Whether it fires for rows that are backfilled. */
static bool fires(const struct cat_trigger *trigger, const struct backfill_args *args)
{
    char other = args->named.triggers == PACING_TRIGGERS_SUPPRESS ? 'R' : 'O';
    return trigger->row && trigger->on_update && !trigger->column_list &&
           (trigger->enabled == 'A' || trigger->enabled == other);
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct backfill_args *args = &context->phases->items[context->index].as.backfill;
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    if (!table)
        return;
    preflight_row_security(table, args->table.place, findings);
    check_signals(context, args, findings);
    for (size_t i = 0; i < table->trigger_count; i++) {
        const struct cat_trigger *trigger = &table->triggers[i];
        if (fires(trigger, args))
            finding_add(findings, FINDING_WARNING, args->table.place,
                        "Check that what it does is right for every row, such as setting "
                        "updated_at.",
                        "trigger \"%s\" of table \"%s\" fires for each row that is backfilled "
                        "(function %s)",
                        trigger->name, trigger->table, trigger->function);
    }
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &context->phases->items[context->index].as.backfill.table.name;
    int group = 0;
    for (size_t i = 0; i < context->index; i++) {
        if (!fills(context, i))
            continue;
        const struct sync sync = sync_of(context, i);
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .mode = OPERATION_BATCHES,
            .group = group,
            .sql = sync_fill_sql(arena, &sync),
            .lock = LOCK_ROW_EXCLUSIVE,
            .object = *table,
            .cost = OPERATION_FILL,
            .sync_phase = i,
            .reversible = true,
            .why = "fill rows that existed before sync began, page range by page range",
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .mode = OPERATION_TRANSACTION,
            .group = group + 1,
            .sql = sync_update_trigger_sql(arena, &sync, false),
            .lock = LOCK_SHARE_ROW_EXCLUSIVE,
            .object = *table,
            .reversible = true,
            .why = "every row is filled: sync fires only when a synced column changes",
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .mode = OPERATION_TRANSACTION,
            .group = group + 1,
            .sql = sync_enable_sql(arena, &sync, sync.update_trigger),
            .lock = LOCK_SHARE_ROW_EXCLUSIVE,
            .object = *table,
            .effect = {EFFECT_TRIGGER, EFFECT_PRESENT, *table, sync.update_trigger},
            .reversible = true,
            .why = "fires under session_replication_role = replica too",
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .mode = OPERATION_TRANSACTION,
            .group = group + 2,
            .sql = sql_make(arena, "ANALYZE %T (%S)", table,
                            sql_name_list(arena, sync.new_names, sync.new_count)),
            .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
            .object = *table,
            .cost = OPERATION_SCAN,
            .reversible = true,
            .why = "statistics for the queries of the new application",
        };
        group += 3;
    }
}

const struct phase_type phase_backfill = {
    .kind = PHASE_BACKFILL,
    .keyword = "backfill",
    .summary = "fills the new columns of rows that existed before sync began",
    .check = check,
    .compile = compile,
};
