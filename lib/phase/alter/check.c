#include "phase/alter/check.h"

#include "base/str.h"
#include "phase/alter/alter.h"
#include "phase/story/preflight.h"
#include "phase/sync/ending.h"
#include "yaml/problem.h"

/* A default of a new column would hide what old clients write, as long as it is kept in step. */
static bool is_kept(const struct phase_context *context, const struct fact *presets)
{
    const struct story *story = context->story;
    const struct object table = {.of = presets->object.of};
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, &table, presets->phase, keeps));)
        if (sync_has_new(keeps->detail, presets->object.name) &&
            !sync_is_released(story, keeps, presets->phase) &&
            !sync_is_dropped(context, keeps, presets->phase))
            return true;
    return false;
}

static const char kept_words[] =
    "column \"%s\" cannot get a default while it is kept in step: rows of the old version would "
    "get it instead of their value";
static const char kept_hint[] = "Put it behind the `release` or the `drop` that ends the sync.";

static void demand_lift(const struct story *story, const struct fact *lifts,
                        struct problem_list *problems)
{
    if (story_next(story, FACT_ADDS, &lifts->object, SIZE_MAX, NULL))
        problem_add(problems, lifts->place, "Leave it out: a new column takes NULL.",
                    "column \"%s\" is added by the plan itself", lifts->object.name);
    if (story_next(story, FACT_LIFTS, &lifts->object, lifts->phase, NULL))
        problem_add(problems, lifts->place, "Remove one of the two.",
                    "NOT NULL of column \"%s\" is taken off twice", lifts->object.name);
}

void alter_demand(const struct story *story, size_t index, struct problem_list *problems)
{
    for (const struct fact *presets = NULL;
         (presets = story_next_of(story, FACT_PRESETS, index, presets));)
        if (is_kept(&(struct phase_context){.story = story}, presets))
            problem_add(problems, presets->place, kept_hint, kept_words, presets->object.name);
    for (const struct fact *lifts = NULL; (lifts = story_next_of(story, FACT_LIFTS, index, lifts));)
        demand_lift(story, lifts, problems);
}

static void check_default(const struct phase_context *context, const struct cat_table *table,
                          size_t number, const struct cat_column *old,
                          struct finding_list *findings)
{
    const struct alter_args *args = phase_args(context);
    const struct altered_column *column = &args->columns[number];
    struct place place = column->default_sql.place;
    const char *name = column->name.text;
    const char *problem = catalog_item_problem(context->catalog, context->index, number);
    if (problem)
        finding_add(findings, FINDING_ERROR, place, NULL,
                    "the server does not accept the default of column \"%s\": %s", name, problem);
    if (old->generated || (old->sequence && old->sequence->identity))
        finding_add(findings, FINDING_ERROR, place, "Leave the column out.",
                    "column \"%s\" of table \"%s\" is %s, and has no default to alter", name,
                    qname_text(context->arena, &table->name),
                    old->generated ? "generated" : "an identity");
    else if (alter_drops_default(column) && old->default_sql && old->not_null &&
             !alter_lifts_not_null(column))
        finding_add(findings,
                    story_next(context->story, FACT_WAITS, NULL, context->index, NULL)
                        ? FINDING_WARNING
                        : FINDING_ERROR,
                    place,
                    "Put a gate before it that asks whether every service sets the column, or take "
                    "NOT NULL off too.",
                    "column \"%s\" is NOT NULL: without its default an INSERT that leaves it out "
                    "fails",
                    name);
}

static void check_not_null(const struct phase_context *context, const struct cat_table *table,
                           const struct name_at *name, const struct cat_column *column,
                           struct finding_list *findings)
{
    if (!column->not_null) {
        finding_add(findings, FINDING_NOTE, name->place, NULL,
                    "column \"%s\" of table \"%s\" takes NULL already", name->text,
                    qname_text(context->arena, &table->name));
        return;
    }
    const char *part = column->in_primary_key                           ? "the primary key"
                       : column->in_replica_identity                    ? "the replica identity"
                       : column->sequence && column->sequence->identity ? "an identity"
                                                                        : NULL;
    if (part)
        finding_add(findings, FINDING_ERROR, name->place, "Leave it out.",
                    "column \"%s\" has to be NOT NULL: it is part of %s", name->text, part);
    if (column->inherited)
        finding_add(findings, FINDING_ERROR, name->place, "Alter it at the parent.",
                    "NOT NULL of column \"%s\" is inherited", name->text);
    if (column->not_null_unvalidated)
        finding_add(findings, FINDING_ERROR, name->place, "VALIDATE it, or drop it by hand.",
                    "column \"%s\" is NOT NULL by a constraint that is not validated", name->text);
    finding_add(findings, FINDING_NOTE, name->place,
                "The application's older versions read what newer ones have left out.",
                "column \"%s\" takes NULL from this phase on: whoever reads it has to bear that",
                name->text);
}

static void check_partitions(const struct phase_context *context, const struct cat_table *table,
                             const struct altered_column *column, struct finding_list *findings)
{
    bool target = column->statistics != ALTER_NO_STATISTICS;
    for (size_t i = 0; i < table->part_count; i++) {
        const struct cat_part *part = &table->parts[i];
        const bool replaced[] = {part->other_default && column->default_sql.text,
                                 part->other_target && target};
        static const char *const what[] = {"default", "statistics target"};
        for (size_t k = 0; str_equal(part->column, column->name.text) && k < 2; k++)
            if (replaced[k])
                finding_add(findings, FINDING_NOTE, column->name.place, "A revert gives it back.",
                            "partition \"%s\" has another %s of column \"%s\", which that of the "
                            "table replaces",
                            qname_text(context->arena, &part->name), what[k], column->name.text);
    }
}

void alter_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct alter_args *args = phase_args(context);
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    for (const struct fact *presets = NULL;
         (presets = story_next_of(context->story, FACT_PRESETS, context->index, presets));)
        if (is_kept(context, presets))
            finding_add(findings, FINDING_ERROR, presets->place, kept_hint, kept_words,
                        presets->object.name);
    for (size_t i = 0; table && i < args->column_count; i++) {
        const struct altered_column *column = &args->columns[i];
        const struct cat_column *old = cat_table_column(table, column->name.text);
        if (!preflight_column(context, table, &column->name, findings) || !old)
            continue;
        if (column->default_sql.text)
            check_default(context, table, i, old, findings);
        check_partitions(context, table, column, findings);
        if (alter_lifts_not_null(column))
            check_not_null(context, table, &column->name, old, findings);
    }
}
