/* What a swap demands of the other phases of its plan. */
#include "base/str.h"
#include "phase/story/story.h"
#include "phase/swap/build.h"
#include "phase/swap/swap.h"
#include "phase/sync/ending.h"
#include "phase/sync/sync.h"
#include "yaml/problem.h"

static void demand_column(const struct story *story, size_t index, const struct qname *table,
                          const struct swap_column *column, struct problem_list *problems)
{
    const struct object whole = {.of = *table}, from = {*table, column->from.text};
    if (!column->name.text || !column->from.text || !column->retired.text || !story->whole)
        return;
    const struct fact *adds = story_next(story, FACT_ADDS, &from, index, NULL);
    if (!adds)
        problem_add(problems, column->from.place,
                    "An earlier add_column must add it, with `up` and `down`.",
                    "column \"%s\" is not added by an earlier phase", column->from.text);
    else if (!sync_sets_down(adds->detail, column->name.text))
        problem_add(problems, column->name.place,
                    "Give the add_column a `down` for it: the old application writes the new "
                    "column after the swap, and the old one has to follow.",
                    "column \"%s\" is not kept in step with column \"%s\"", column->name.text,
                    column->from.text);
    else if (sync_is_released(story, adds, index))
        problem_add(problems, column->name.place,
                    "Leave the release out: the drop after the swap ends the sync.",
                    "column \"%s\" has been released, and is not kept in step with column \"%s\"",
                    column->name.text, column->from.text);
    else if (!story_between(story, FACT_FILLS, &whole, adds->phase, index))
        problem_add(
            problems, column->name.place, "Put a backfill of the table after the add_column.",
            "column \"%s\" cannot be swapped before its values were copied", column->name.text);
}

/* What comes after a swap would have to say by which names it goes: keep it before, or in another
 * plan. What ends columns does say it. */
static void demand_end(const struct story *story, size_t index, const struct qname *table,
                       struct problem_list *problems)
{
    const struct object object = {.of = *table};
    for (const struct fact *uses = NULL;
         (uses = story_next(story, FACT_USES, &object, SIZE_MAX, uses));) {
        const struct phase *later = &story->phases->items[uses->phase];
        if (uses->phase > index && !story_next_of(story, FACT_ENDS, uses->phase, NULL))
            problem_add(problems, later->place,
                        "Put it before the swap, or into a plan of its own.",
                        "%s %s of table \"%s\" cannot follow its swap",
                        str_article(later->kind->keyword), later->kind->keyword, table->name);
    }
}

void swap_demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct swap_args *args = story->phases->items[index].args;
    for (size_t t = 0; t <= args->with_count; t++) {
        const struct swap_table *swapped = swap_table_at(args, t);
        const struct qname *table = &swapped->table.name;
        for (size_t i = 0; i < swapped->column_count; i++)
            demand_column(story, index, table, &swapped->columns[i], problems);
        if (table->name)
            demand_end(story, index, table, problems);
    }
}
