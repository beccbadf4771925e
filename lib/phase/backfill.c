/* backfill: fills the new columns of rows that existed before sync began, then narrows sync's
 * UPDATE trigger to what it must still do, and gathers statistics for the planner. */
#include "phase/phase.h"
#include "phase/preflight.h"
#include "phase/sync.h"

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

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct backfill_args *args = &context->phases->items[context->index].as.backfill;
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    if (!table)
        return;
    preflight_row_security(table, args->table.place, findings);
    for (size_t i = 0; i < table->trigger_count; i++) {
        const struct cat_trigger *trigger = &table->triggers[i];
        if (trigger->row && trigger->on_update && !trigger->column_list && trigger->enabled != 'D')
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
            .group = group++,
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
            .group = group,
            .sql = sync_update_trigger_sql(arena, &sync, false),
            .lock = LOCK_SHARE_ROW_EXCLUSIVE,
            .object = *table,
            .reversible = true,
            .why = "every row is filled: sync fires only when a synced column changes",
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .mode = OPERATION_TRANSACTION,
            .group = group++,
            .sql = sync_enable_sql(arena, &sync, sync.update_trigger),
            .lock = LOCK_SHARE_ROW_EXCLUSIVE,
            .object = *table,
            .effect = {EFFECT_TRIGGER, EFFECT_PRESENT, *table, sync.update_trigger},
            .reversible = true,
            .why = "fires under session_replication_role = replica too",
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .mode = OPERATION_TRANSACTION,
            .group = group++,
            .sql = sql_make(arena, "ANALYZE %T (%S)", table,
                            sql_name_list(arena, sync.new_names, sync.new_count)),
            .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
            .object = *table,
            .cost = OPERATION_SCAN,
            .reversible = true,
            .why = "statistics for the queries of the new application",
        };
    }
}

const struct phase_type phase_backfill = {
    .kind = PHASE_BACKFILL,
    .keyword = "backfill",
    .summary = "fills the new columns of rows that existed before sync began",
    .check = check,
    .compile = compile,
};
