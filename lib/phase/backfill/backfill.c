/* backfill: fills the new columns of rows that existed before sync began, then narrows sync's
 * UPDATE trigger to what it must still do, and gathers statistics for the planner. */
#include "phase/backfill/backfill.h"
#include "phase/kinds.h"
#include "phase/phase.h"
#include "phase/rows/disturbed.h"
#include "phase/story/preflight.h"
#include "phase/sync/sync.h"
#include "yaml/problem.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct backfill_args *args = phase->args;
    const struct object table = {.of = args->rows.table.name};
    if (args->mirror.text)
        backfill_tell_copy(story, args);
    else if (!story_use(story, &args->rows.table))
        return;
    struct pacing *named = arena_alloc(story->arena, sizeof *named);
    *named = pacing_override(story->pacing, &args->pacing);
    story_tell(story, (struct fact){.kind = FACT_PACES, .object = table, .detail = named});
    if (args->mirror.text)
        return;
    if (!args->rows.set_count)
        story_tell(story, (struct fact){.kind = FACT_FILLS, .object = table});
    else if (args->rows.where.text)
        rows_tell(story, &args->rows);
}

bool backfill_is_first(const struct story *story, const struct fact *fact, size_t index)
{
    const struct object table = {.of = fact->object.of};
    return !story_between(story, FACT_FILLS, &table, fact->phase, index);
}

/* There must be columns of the table that no backfill has filled yet. */
static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct phase *phase = &story->phases->items[index];
    const struct backfill_args *args = phase->args;
    const struct table_at *table = &args->rows.table;
    const struct object object = {.of = table->name};
    if (args->mirror.text) {
        backfill_demand_copy(story, index, problems);
        return;
    }
    if (args->rows.set_count) {
        if (rows_choice(story, index))
            backfill_demand_set(story, index, problems);
        return;
    }
    const struct fact *keeps = story_last(story, FACT_KEEPS, &object, index);
    if (!story->whole || backfill_may_give(story, index) ||
        (keeps && !story_between(story, FACT_FILLS, &object, keeps->phase, index)))
        return;
    if (keeps)
        problem_add(problems, phase->place, "Remove one of the two backfills.",
                    "table \"%s\" has no new columns since its last backfill", table->name.name);
    else
        problem_add(problems, phase->place,
                    "Put an add_column with an \"up\" for this table before it.",
                    "backfill of table \"%s\" has nothing to fill", table->name.name);
}

/* Whether this backfill fills what phase `keeps` keeps in step: columns of its table that no
 * earlier backfill has filled. */
static bool fills(const struct phase_context *context, const struct fact *keeps)
{
    return backfill_is_first(context->story, keeps, context->index);
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct backfill_args *args = phase_args(context);
    if (args->mirror.text) {
        backfill_check_copy(context, findings);
        return;
    }
    const struct cat_table *table = preflight_table(context, &args->rows.table, findings);
    if (!table)
        return;
    preflight_row_security(table, args->rows.table.place, findings);
    preflight_signals(context, args->rows.table.place, findings);
    rows_check_disturbed(context, table, args->rows.table.place, findings);
    if (args->rows.set_count)
        backfill_check_set(context, table, findings);
    else
        backfill_check_given(context, table, args->rows.table.place, findings);
}

static const struct fill *fill_of(struct arena *arena, const struct sync *sync)
{
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    *fill = (struct fill){
        .columns = sync->new_names,
        .column_count = sync->new_count,
        .in_passes = true,
        .of_sync = true,
        .verb = "filled",
        .left = sync_left_sql(arena, sync),
        .what = sql_make(arena, "backfill %T", &sync->table->name),
    };
    return fill;
}

void backfill_add_analyze(const struct phase_context *context, int group, const char **columns,
                          size_t count, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &story_table(context->story, context->index)->object.of;
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = *table,
        .go = step_in_transaction(
            sql_make(arena, "ANALYZE %T (%S)", table, sql_name_list(arena, columns, count)),
            lock_one(arena, table, LOCK_SHARE_UPDATE_EXCLUSIVE)),
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "statistics for the queries of the new application",
    };
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct backfill_args *args = phase_args(context);
    if (args->mirror.text) {
        backfill_compile_copy(context, operations);
        return;
    }
    const struct qname *table = &story_table(context->story, context->index)->object.of;
    int group = 0;
    const struct object object = {.of = *table};
    const struct pacing *pacing = story_pacing(context->story, context->index);
    if (rows_choice(context->story, context->index)) {
        backfill_compile_set(context, operations);
        return;
    }
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, &object, context->index, keeps));) {
        if (!fills(context, keeps))
            continue;
        const struct sync sync = sync_of(context, keeps->phase);
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .group = group,
            .table = *table,
            .go = {.mode = STEP_BATCHES,
                   .sql = sync_fill_sql(arena, &sync, pacing->locked_rows == PACING_LOCKED_SKIP),
                   .locks = lock_one(arena, table, LOCK_ROW_EXCLUSIVE)},
            .fill = fill_of(arena, &sync),
            .since = {keeps->phase, 0},
            .cost = OPERATION_FILL,
            .reversible = true,
            .why = "fill rows that existed before sync began, page range by page range",
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .group = group + 1,
            .table = *table,
            .go = step_in_transaction(sync_update_trigger_sql(arena, &sync, false),
                                      lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE)),
            .reversible = true,
            .why = "every row is filled: sync fires only when a synced column changes",
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .group = group + 1,
            .table = *table,
            .go = step_in_transaction(sync_enable_sql(arena, &sync, sync.update_trigger),
                                      lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE)),
            .leaves = effect_one(
                arena, (struct live_object){OBJECT_TRIGGER, *table, sync.update_trigger}, PRESENT),
            .reversible = true,
            .why = "fires under session_replication_role = replica too",
        };
        backfill_add_analyze(context, group + 2, sync.new_names, sync.new_count, operations);
        group += 3;
    }
    backfill_compile_given(context, group, operations);
}

static void ask_violators(const struct phase_context *context, const bool *filled,
                          const char *sample, struct violator_list *list)
{
    rows_ask_staying(context, filled, sample, list);
    backfill_ask_breaks(context, filled, sample, list);
}

const struct phase_kind phase_backfill = {
    .keyword = "backfill",
    .record = &phase_backfill_record,
    .tell = tell,
    .demand = demand,
    .check = check,
    .compile = compile,
    .violators = ask_violators,
};
