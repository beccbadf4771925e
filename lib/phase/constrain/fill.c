/* `not_null` with `fill`: NULLs are set in batches before the constraint is added, and by a trigger
 * those that come until it is in force. */
#include "phase/constrain/fill.h"
#include "phase/rows/disturbed.h"
#include "phase/rows/keep.h"
#include "phase/story/preflight.h"

static const struct constrain_item *filled_item(const struct constrain_args *args)
{
    for (size_t i = 0; i < args->item_count; i++)
        if (args->items[i].fill.text)
            return &args->items[i];
    return NULL;
}

void constrain_tell_fill(struct story *story, const struct constrain_args *args)
{
    struct arena *arena = story->arena;
    const struct constrain_item *item = filled_item(args);
    struct row_choice *choice = arena_alloc(arena, sizeof *choice);
    struct pacing *named = arena_alloc(arena, sizeof *named);
    const struct pacing own = pacing_unset();
    struct sql where = sql_new(arena);
    if (!item || !item->columns.count)
        return;
    *named = pacing_override(story->pacing, &own);
    *choice = (struct row_choice){.table = args->table, .keep = true, .passing = true};
    for (size_t i = 0; i < item->columns.count; i++) {
        const struct name_at *name = &item->columns.items[i];
        if (!name->text)
            return;
        *ARENA_PUSH(arena, choice->sets, choice->set_count) = (struct set_column){
            .name = *name,
            .value = {item->columns.count == 1
                          ? item->fill.text
                          : sql_make(arena, "coalesce(%I, %E)", name->text, &item->fill),
                      item->fill.place},
        };
        sql_add(&where, "%S%I IS NULL", i ? " OR " : "", name->text);
    }
    choice->where = (struct sql_fragment){sql_text(&where), item->columns.items[0].place};
    story_tell(story, (struct fact){
                          .kind = FACT_PACES, .object = {.of = args->table.name}, .detail = named});
    rows_tell(story, choice);
}

void constrain_demand_fill(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct row_choice *choice = rows_choice(story, index);
    if (choice)
        rows_demand(story, index, choice, problems);
}

void constrain_check_fill(const struct phase_context *context, const struct cat_table *table,
                          struct finding_list *findings)
{
    const struct row_choice *choice = rows_choice(context->story, context->index);
    if (!choice)
        return;
    for (size_t i = 0; i < choice->set_count; i++) {
        const struct cat_column *column = cat_table_column(table, choice->sets[i].name.text);
        if (column && column->not_null)
            return; /* there is nothing to fill, which is said */
    }
    preflight_row_security(table, choice->table.place, findings);
    preflight_signals(context, choice->table.place, findings);
    rows_check_disturbed(context, table, choice->table.place, findings);
    rows_check(context, table, choice, findings);
}

static const struct fact *chooses_of(const struct constrain_builder *b)
{
    return story_next_of(b->context->story, FACT_CHOOSES, b->context->index, NULL);
}

void constrain_begin_fill(struct constrain_builder *b)
{
    const char **names = NULL;
    size_t count = 0;
    const struct row_choice *choice = rows_choice(b->context->story, b->context->index);
    for (size_t i = 0; i < choice->set_count; i++)
        *ARENA_PUSH(b->arena, names, count) = choice->sets[i].name.text;
    struct operation set = rows_set_operation(
        b->context, arena_printf(b->arena, "rows of table \"%s\" keep what was set in %s",
                                 qname_text(b->arena, &choice->table.name),
                                 preflight_list(b->arena, names, count)));
    keep_begin(b->context, chooses_of(b), b->group++, b->operations);
    set.group = b->group++;
    set.why = "give NULLs the value of `fill`, page range by page range";
    *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = set;
}

void constrain_end_fill(struct constrain_builder *b)
{
    if (chooses_of(b))
        keep_end(b->context, chooses_of(b), b->group++, "NOT NULL is in force from here on", true,
                 b->operations);
}
