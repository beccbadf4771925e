/* alter: attributes of columns that touch no row. NOT NULL is taken off at once; on the way back it
 * comes as a constrain phase would add it, proved by a validated check. */
#include "phase/alter/alter.h"
#include "phase/kinds.h"
#include "phase/route/build.h"
#include "phase/story/preflight.h"
#include "phase/sync/proof.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct alter_args *args = phase->args;
    if (!story_use(story, &args->table))
        return;
    for (size_t i = 0; i < args->column_count; i++)
        if (args->columns[i].name.text)
            story_tell(story,
                       (struct fact){.kind = FACT_LIFTS,
                                     .object = {args->table.name, args->columns[i].name.text},
                                     .place = args->columns[i].name.place});
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    for (const struct fact *lifts = NULL;
         (lifts = story_next_of(story, FACT_LIFTS, index, lifts));) {
        if (story_next(story, FACT_ADDS, &lifts->object, SIZE_MAX, NULL))
            problem_add(problems, lifts->place, "Leave it out: a new column takes NULL.",
                        "column \"%s\" is added by the plan itself", lifts->object.name);
        if (story_next(story, FACT_LIFTS, &lifts->object, index, NULL))
            problem_add(problems, lifts->place, "Remove one of the two.",
                        "column \"%s\" is altered twice", lifts->object.name);
    }
}

static void check_column(const struct phase_context *context, const struct cat_table *table,
                         const struct name_at *name, struct finding_list *findings)
{
    const struct cat_column *column = cat_table_column(table, name->text);
    if (!preflight_column(context, table, name, findings) || !column || !column->not_null)
        return;
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

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct alter_args *args = phase_args(context);
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    for (size_t i = 0; table && i < args->column_count; i++)
        check_column(context, table, &args->columns[i].name, findings);
}

/* The way back from what constrain's route leads to. */
static struct operation turn(const struct phase_context *context, const struct operation *forth,
                             const char *column)
{
    struct operation back = *forth;
    back.leaves = back.needs = (struct effect_list){0};
    back.go = (struct step){.mode = STEP_NONE};
    back.back = forth->go;
    back.cost = OPERATION_INSTANT;
    if (forth->leaves.count == 0 || forth->leaves.items[0].object.class != OBJECT_NOT_NULL)
        return back;
    back.go = forth->back;
    back.leaves = effect_one(context->arena, forth->leaves.items[0].object, ABSENT);
    back.why = "no row is touched; the new version may leave the column out";
    proof_no_nulls(context, &forth->table, column, &back);
    return back;
}

static void lift(const struct phase_context *context, const struct cat_table *table,
                 const struct cat_column *column, int *group, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    struct operation_list forth = {0};
    struct constrain_builder builder = {
        .arena = arena, .context = context, .table = table, .operations = &forth};
    const struct carry named = {.temporary = column->not_null_name, .column = column};
    constrain_add_not_null(&builder, column->name, column->not_null_name ? &named : NULL);
    for (size_t i = forth.count; i-- > 0;) {
        /* all partitions are validated with the table */
        if (operation_is_for_each(&forth.items[i]))
            continue;
        struct operation *added = ARENA_PUSH(arena, operations->items, operations->count);
        *added = turn(context, &forth.items[i], column->name);
        added->group = (*group)++;
        if (added->go.sql && column->not_null_comment)
            added->back.sql =
                sql_make(arena, "%S; COMMENT ON CONSTRAINT %I ON %T IS %L", added->back.sql,
                         column->not_null_name, &table->name, column->not_null_comment);
    }
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    const struct alter_args *args = phase_args(context);
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    int group = 0;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct cat_column *column = cat_table_column(table, args->columns[i].name.text);
        if (column && column->not_null)
            lift(context, table, column, &group, operations);
    }
}

const struct phase_kind phase_alter = {
    .keyword = "alter",
    .record = &phase_alter_record,
    .tell = tell,
    .demand = demand,
    .check = check,
    .compile = compile,
};
