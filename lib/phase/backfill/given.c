/* A backfill of new columns whose default differs from row to row: rows that have none yet get it.
 * A row that the old application writes meanwhile has none either, and one that the new application
 * has given NULL cannot be told from it. */
#include "phase/sync/given.h"
#include "phase/backfill/backfill.h"

/* The next new column that this backfill may give a value, as far as the plan shows. */
static const struct fact *next(const struct story *story, size_t index, const struct fact *adds)
{
    const struct object table = story_table(story, index)->object;
    do
        adds = story_next(story, FACT_ADDS, &table, index, adds);
    while (adds && !(given_may_differ(adds) && backfill_is_first(story, adds, index)));
    return adds;
}

bool backfill_may_give(const struct story *story, size_t index)
{
    return story_table(story, index) && next(story, index, NULL);
}

/* Which its own phase tells. */
static bool has_problem(const struct phase_context *context, const struct fact *adds)
{
    const struct cat_group *group = catalog_group(context->catalog, adds->phase);
    return !group || group->types[adds->entry].problem || group->ups[adds->entry].problem;
}

/* That there is anything to fill shows with the catalogue at the latest. */
void backfill_check_given(const struct phase_context *context, const struct cat_table *table,
                          struct place place, struct finding_list *findings)
{
    const struct object object = {.of = table->name};
    bool any = false;
    for (const struct fact *adds = NULL; (adds = next(context->story, context->index, adds));)
        any |= given_differs(context, adds) || has_problem(context, adds);
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, &object, context->index, keeps));)
        any |= backfill_is_first(context->story, keeps, context->index);
    if (!any)
        finding_add(findings, FINDING_INVALID, place, "Remove it.",
                    "backfill of table \"%s\" has nothing to fill: rows have a constant default "
                    "at once",
                    qname_text(context->arena, &table->name));
}

static const struct check *words(struct arena *arena, const struct qname *table, const char *column)
{
    const char *name = qname_text(arena, table);
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = (struct check){
        .path = "",
        .one = arena_printf(arena, "1 row of table \"%s\" has no value in column \"%s\"", name,
                            column),
        .several =
            arena_printf(arena, CHECK_COUNT " rows of table \"%s\" have no value in column \"%s\"",
                         name, column),
        .hint = "Look for what keeps them without one: a default that gives NULL, a trigger, or "
                "writers that set it to NULL",
    };
    return check;
}

static void add(const struct phase_context *context, const struct fact *adds, int group,
                struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &adds->object.of;
    const struct cat_table *cat = catalog_table(context->catalog, table);
    const char **column = arena_alloc(arena, sizeof *column);
    struct row_choice choice = {.table = {.name = *table}};
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    *column = adds->object.name;
    choice.where.text = sql_make(arena, "%I IS NULL", adds->object.name);
    *fill = (struct fill){
        .columns = column,
        .column_count = 1,
        .in_passes = true,
        .verb = "filled",
        .what = sql_make(arena, "backfill %T", table),
        .left = sql_make(arena, "SELECT %S AS key\nFROM " FILL_TABLE " AS %I\nWHERE %E",
                         rows_key_sql(arena, cat), table->name, &choice.where),
    };
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = group,
        .table = *table,
        .go = {.mode = STEP_BATCHES,
               .sql = sql_make(arena, "UPDATE " FILL_TABLE " AS %I SET %I = DEFAULT%S", table->name,
                               adds->object.name, rows_of_batch_sql(arena, &choice)),
               .locks = lock_one(arena, table, LOCK_ROW_EXCLUSIVE)},
        .fill = fill,
        .check = words(arena, table, adds->object.name),
        .cost = OPERATION_FILL,
        .reversible = true,
        .why = "rows that were there get the default, page range by page range",
    };
    backfill_add_analyze(context, group + 1, column, 1, operations);
}

static bool is_given_here(const struct phase_context *context, const struct fact *adds)
{
    const struct fact *given = NULL;
    while ((given = next(context->story, context->index, given)) && given != adds)
        continue;
    return given && given_differs(context, given);
}

void backfill_compile_given(const struct phase_context *context, int group,
                            struct operation_list *operations)
{
    for (const struct fact *adds = NULL; (adds = next(context->story, context->index, adds));)
        if (given_differs(context, adds)) {
            add(context, adds, group, operations);
            group += 2;
        }
    for (size_t phase = 0; phase < context->index; phase++)
        for (const struct fact *adds = NULL;
             (adds = story_next_of(context->story, FACT_ADDS, phase, adds));)
            if (is_given_here(context, adds)) {
                given_add_trigger(context, phase, group++, false, operations);
                break;
            }
}
