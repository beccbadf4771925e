/* What a drop demands of the other phases of its plan. */
#include "base/str.h"
#include "phase/drop/build.h"
#include "phase/drop/drop.h"
#include "phase/fields.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

/* Whether the columns' sync keeps this old one in step, as far as it shows. */
static bool keeps_in_step(struct arena *arena, const struct column_group *columns, const char *name)
{
    if (sync_sets_down(columns, name))
        return true;
    for (size_t i = 0; i < columns->column_count; i++) {
        const char *source = phase_sql_column(arena, &columns->columns[i].up);
        if (source != NULL && str_equal(source, name))
            return true;
    }
    return false;
}

/* The latest earlier phase that keeps the column in step, or NULL. */
static const struct fact *find_sync(const struct story *story, size_t index,
                                    const struct object *column)
{
    const struct object table = {.of = column->of};
    const struct fact *found = NULL;
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, &table, index, keeps));)
        if (keeps_in_step(story->arena, keeps->detail, column->name))
            found = keeps;
    return found;
}

/* "column "a"", resp. "table "t"" when a table goes. */
static const char *what_goes(struct arena *arena, const struct fact *goes)
{
    return goes->object.name ? arena_printf(arena, "column \"%s\"", goes->object.name)
                             : arena_printf(arena, "table \"%s\"", goes->name);
}

/* The same of a mirror that uses the column, or the table, as far as the plan's text tells. */
static void demand_mirrors(const struct story *story, size_t index, const struct fact *goes,
                           struct problem_list *problems)
{
    const struct phase_context text = {.arena = story->arena, .story = story, .index = index};
    for (const struct fact *mirrors = NULL;
         (mirrors = story_next(story, FACT_MIRRORS, NULL, index, mirrors));) {
        if (!twin_uses(&text, mirrors, &goes->object) || twin_is_released(story, mirrors, index))
            continue;
        if (!twin_filling(story, mirrors, index))
            problem_add(problems, goes->place, "Put a backfill of the mirror after it.",
                        "%s cannot be dropped before the rows of mirror \"%s\" were copied",
                        what_goes(story->arena, goes), mirrors->name);
        if (!story_between(story, FACT_WAITS, NULL, mirrors->phase, index))
            problem_add(problems, goes->place,
                        "Put a gate before the drop that asks whether the application has been "
                        "redeployed.",
                        "%s cannot be dropped without a gate before",
                        what_goes(story->arena, goes));
    }
}

static void demand_column(const struct story *story, size_t index, const struct fact *ends,
                          struct problem_list *problems)
{
    const struct object *column = &ends->object, table = {.of = column->of};
    if (story_next(story, FACT_ENDS, column, index, NULL))
        problem_add(problems, ends->place, "Remove one of the two.",
                    "column \"%s\" is dropped twice", column->name);
    if (story_next(story, FACT_ADDS, column, SIZE_MAX, NULL))
        problem_add(problems, ends->place, "Name the old column here.",
                    "column \"%s\" cannot be dropped by the plan that adds it", column->name);
    if (story->whole)
        demand_mirrors(story, index, ends, problems);
    const struct fact *keeps = find_sync(story, index, column);
    if (!story->whole || !keeps)
        return;
    if (!story_between(story, FACT_FILLS, &table, keeps->phase, index))
        problem_add(problems, ends->place, "Put a backfill of the table after the add_column.",
                    "column \"%s\" cannot be dropped before its values were copied", column->name);
    if (!story_between(story, FACT_WAITS, NULL, keeps->phase, index))
        problem_add(problems, ends->place,
                    "Put a gate before the drop that asks whether the application has been "
                    "redeployed.",
                    "column \"%s\" cannot be dropped without a gate before", column->name);
}

/* What an earlier phase has made is no old one, while a later one may make another of that name;
 * and after a swap names mean something else. */
static void demand_object(const struct story *story, size_t index, const struct name_at *at,
                          struct problem_list *problems)
{
    const struct fact *uses = story_table(story, index);
    for (const struct fact *names = NULL;
         (names = story_next(story, FACT_NAMES, &uses->object, index, names));)
        if (at->text && str_equal(names->name, at->text))
            problem_add(problems, at->place, "Name one that was there before the plan.",
                        "\"%s\" cannot be dropped by the plan that makes it", at->text);
    if (story_next(story, FACT_RENAMES, &uses->object, index, NULL) ||
        story_next(story, FACT_ASIDE, &uses->object, index, NULL))
        problem_add(problems, at->place, "Drop it before, or in a plan of its own.",
                    "\"%s\" cannot be dropped after its table, or columns of it, were renamed",
                    at->text);
}

void drop_demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct drop_args *args = story->phases->items[index].args;
    drop_demand_table(story, index, problems);
    const struct fact *goes = story_next_of(story, FACT_GOES, index, NULL);
    if (goes && story->whole)
        demand_mirrors(story, index, goes, problems);
    for (size_t i = 0; args->table.name.name && i < args->constraints.count; i++)
        demand_object(story, index, &args->constraints.items[i], problems);
    for (size_t i = 0; args->table.name.name && i < args->indexes.count; i++)
        demand_object(story, index, &args->indexes.items[i], problems);
    for (const struct fact *ends = NULL; (ends = story_next_of(story, FACT_ENDS, index, ends));)
        demand_column(story, index, ends, problems);
}
