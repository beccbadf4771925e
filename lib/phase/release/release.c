/* release: the triggers of sync and their function go in one short transaction, or a view with its
 * old name (alias.c). On the way back
 * they come again, between two comparisons of all rows: the first refuses before anything is done,
 * the second finds what was written until they were there. */
#include "phase/release/release.h"
#include "phase/kinds.h"
#include "phase/release/alias.h"
#include "phase/rows/keep.h"
#include "phase/story/join.h"
#include "phase/story/preflight.h"
#include "phase/sync/ending.h"
#include "phase/sync/proof.h"
#include "phase/twin/twin.h"

enum { GROUP_LAST, GROUP_END, GROUP_FIRST };

static void tell(const struct phase *phase, struct story *story)
{
    const struct release_args *args = phase->args;
    if (!story_use(story, &args->table))
        return;
    if (aside_before(story, story->telling))
        story_tell(story, (struct fact){.kind = FACT_ADMITS, .entry = JOIN_BEFORE});
    if (!args->columns.count)
        story_tell(story, (struct fact){.kind = FACT_FREES,
                                        .object = {.of = args->table.name},
                                        .place = args->table.place});
    for (size_t i = 0; i < args->columns.count; i++)
        if (args->columns.items[i].text)
            story_tell(story,
                       (struct fact){.kind = FACT_FREES,
                                     .object = {args->table.name, args->columns.items[i].text},
                                     .place = args->columns.items[i].place});
}

/* The next sync that this phase ends: it has not been released before. */
static const struct fact *next_sync(const struct story *story, size_t index,
                                    const struct fact *keeps)
{
    const struct object table = story_table(story, index)->object;
    do
        keeps = story_next(story, FACT_KEEPS, &table, index, keeps);
    while (keeps &&
           (sync_is_released(story, keeps, index) || !sync_is_released(story, keeps, index + 1)));
    return keeps;
}

/* The next keep that it ends, likewise. */
static const struct fact *next_keep(const struct story *story, size_t index,
                                    const struct fact *keep)
{
    const struct object table = story_table(story, index)->object;
    do
        keep = keep_next(story, &table, index, keep);
    while (keep &&
           (keep_is_released(story, keep, index) || !keep_is_released(story, keep, index + 1)));
    return keep;
}

/* The next mirror that it ends, likewise. */
static const struct fact *next_mirror(const struct story *story, size_t index,
                                      const struct fact *mirrors)
{
    do
        mirrors = story_next(story, FACT_MIRRORS, NULL, index, mirrors);
    while (mirrors && (twin_is_released(story, mirrors, index) ||
                       !twin_is_released(story, mirrors, index + 1)));
    return mirrors;
}

static bool is_kept(const struct story *story, size_t index, const char *column)
{
    for (const struct fact *keeps = NULL; (keeps = next_sync(story, index, keeps));)
        if (sync_has_new(keeps->detail, column))
            return true;
    for (const struct fact *keep = NULL; (keep = next_keep(story, index, keep));)
        if (keep_sets(keep, column))
            return true;
    return false;
}

/* One sync serves all columns of its group. */
static bool is_left_out(const struct story *story, size_t index, const char *name)
{
    const struct release_args *args = story->phases->items[index].args;
    const struct object column = {args->table.name, name};
    return name && args->columns.count &&
           !story_between(story, FACT_FREES, &column, index - 1, index + 1);
}

static void demand_group(const struct story *story, size_t index, const struct fact *keeps,
                         struct problem_list *problems)
{
    const struct release_args *args = story->phases->items[index].args;
    const struct column_group *group = keeps->detail;
    for (size_t i = 0; i < group->column_count; i++)
        if (group->columns[i].up.text && is_left_out(story, index, group->columns[i].name.text))
            problem_add(problems, args->columns.items[0].place, "Name all of them.",
                        "column \"%s\" is kept in step by the same sync",
                        group->columns[i].name.text);
}

static void demand_keeps(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct release_args *args = story->phases->items[index].args;
    for (const struct fact *keep = NULL; (keep = next_keep(story, index, keep));) {
        const struct row_choice *choice = keep->detail;
        for (size_t i = 0; i < choice->set_count; i++)
            if (is_left_out(story, index, choice->sets[i].name.text))
                problem_add(problems, args->columns.items[0].place, "Name all of them.",
                            "column \"%s\" is set by the same keep", choice->sets[i].name.text);
    }
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct release_args *args = story->phases->items[index].args;
    if (!args->table.name.name || !story->whole || release_demand_alias(story, index, problems))
        return;
    for (size_t i = 0; i < args->columns.count; i++)
        if (!is_kept(story, index, args->columns.items[i].text))
            problem_add(problems, args->columns.items[i].place,
                        "Name a new column of an add_column before, which has `up`, or one that a "
                        "backfill sets with `keep`.",
                        "nothing before the release keeps column \"%s\" in step",
                        args->columns.items[i].text);
    demand_keeps(story, index, problems);
    for (const struct fact *mirrors = NULL; (mirrors = next_mirror(story, index, mirrors));)
        if (!twin_filling(story, mirrors, index))
            problem_add(problems, args->table.place, "Put a backfill of the mirror after it.",
                        "mirror \"%s\" cannot be released before its rows were copied",
                        mirrors->name);
    if (!args->columns.count && !next_sync(story, index, NULL) && !next_keep(story, index, NULL) &&
        !next_mirror(story, index, NULL))
        problem_add(problems, args->table.place,
                    "Put it behind an add_column with `up`, or a backfill with `keep`.",
                    "nothing before the release keeps columns of table \"%s\" in step",
                    args->table.name.name);
    for (const struct fact *keeps = NULL; (keeps = next_sync(story, index, keeps));) {
        demand_group(story, index, keeps, problems);
        if (!story_between(story, FACT_FILLS, &keeps->object, keeps->phase, index))
            problem_add(problems, args->table.place,
                        "Put a backfill of the table after the add_column.",
                        "columns of table \"%s\" cannot be released before their values were "
                        "copied",
                        args->table.name.name);
    }
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct release_args *args = phase_args(context);
    const struct story *story = context->story;
    if (!preflight_table_or_foreign(context, &args->table, next_mirror(story, context->index, NULL),
                                    findings) ||
        release_check_alias(context, findings))
        return;
    for (const struct fact *keeps = NULL; (keeps = next_sync(story, context->index, keeps));)
        if (!story_between(story, FACT_WAITS, NULL, keeps->phase, context->index))
            finding_add(findings, FINDING_WARNING, args->table.place,
                        "Put a gate before it that asks whether every service sets both.",
                        "no gate stands before the release: what a version writes to one side "
                        "alone stays there from then on");
    for (const struct fact *mirrors = NULL;
         (mirrors = next_mirror(story, context->index, mirrors));)
        if (!story_between(story, FACT_WAITS, NULL, mirrors->phase, context->index))
            finding_add(
                findings, FINDING_WARNING, args->table.place,
                "Put a gate before it that asks whether every service writes one table "
                "alone.",
                "no gate stands before the release: what a version writes to one of the two "
                "tables stays there from then on");
    for (const struct fact *keep = NULL; (keep = next_keep(story, context->index, keep));)
        if (!story_between(story, FACT_WAITS, NULL, keep->phase, context->index))
            finding_add(findings, FINDING_WARNING, args->table.place,
                        "Put a gate before it that asks whether every service writes the new "
                        "values, or a constraint.",
                        "no gate stands before the release: rows that come to where from then "
                        "on stay there");
}

static void prove_mirrors(const struct phase_context *context, int group,
                          struct operation_list *operations)
{
    struct twin twin;
    for (const struct fact *mirrors = NULL;
         (mirrors = next_mirror(context->story, context->index, mirrors));)
        if (twin_of(context, mirrors, &twin))
            twin_proof_back(&twin, group, operations);
}

static void end_mirrors(const struct phase_context *context, struct operation_list *operations)
{
    struct twin twin;
    for (const struct fact *mirrors = NULL;
         (mirrors = next_mirror(context->story, context->index, mirrors));)
        if (twin_of(context, mirrors, &twin))
            twin_end(&twin, GROUP_END, "what kept the rows of the two tables in step ends", true,
                     operations);
}

static void prove_keeps(const struct phase_context *context, int group,
                        struct operation_list *operations)
{
    for (const struct fact *keep = NULL; (keep = next_keep(context->story, context->index, keep));)
        keep_proof_back(context, keep, group, operations);
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    join_compile(context, GROUP_LAST, JOIN_GO | JOIN_BACK, operations);
    if (aside_before(context->story, context->index))
        aside_end(context, aside_before(context->story, context->index), operations);
    for (const struct fact *keeps = NULL;
         (keeps = next_sync(context->story, context->index, keeps));) {
        const struct sync sync = sync_of(context, keeps->phase);
        proof_rows_agree_back(context, &sync, GROUP_LAST, operations);
    }
    prove_keeps(context, GROUP_LAST, operations);
    prove_mirrors(context, GROUP_LAST, operations);
    for (const struct fact *keeps = NULL;
         (keeps = next_sync(context->story, context->index, keeps));) {
        const struct sync sync = sync_of(context, keeps->phase);
        sync_end(context, &sync, GROUP_END, "what kept the columns in step ends", true, operations);
        sync_end_defaults(context, &sync, GROUP_END, true, operations);
    }
    for (const struct fact *keep = NULL; (keep = next_keep(context->story, context->index, keep));)
        keep_end(context, keep, GROUP_END, "what set rows that come to `where` ends", true,
                 operations);
    end_mirrors(context, operations);
    for (const struct fact *keeps = NULL;
         (keeps = next_sync(context->story, context->index, keeps));) {
        const struct sync sync = sync_of(context, keeps->phase);
        proof_rows_agree_back(context, &sync, GROUP_FIRST, operations);
    }
    prove_keeps(context, GROUP_FIRST, operations);
    prove_mirrors(context, GROUP_FIRST, operations);
}

const struct phase_kind phase_release = {
    .keyword = "release",
    .record = &phase_release_record,
    .tell = tell,
    .demand = demand,
    .check = check,
    .compile = compile,
};
