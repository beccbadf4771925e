/* What stands against a drop on this database. */
#include "phase/carry/carry.h"
#include "phase/drop/build.h"
#include "phase/drop/drop.h"
#include "phase/kinds.h"
#include "phase/rows/keep.h"
#include "phase/story/join.h"
#include "phase/story/preflight.h"
#include "phase/story/whole.h"
#include "phase/sync/sync.h"

/* A sync ends as a whole: all columns that `down` sets go together. */
static void check_syncs(const struct phase_context *context, const struct drop_args *args,
                        struct finding_list *findings)
{
    struct sync sync;
    for (const struct fact *keeps = NULL; (keeps = drop_next_sync(context, keeps, &sync));)
        for (size_t d = 0; d < sync.args->down_count; d++)
            if (!drop_takes(context, sync.args->downs[d].name.text))
                finding_add(findings, FINDING_ERROR, args->columns.items[0].place,
                            "List every column of the group's `down` in one drop.",
                            "column \"%s\" would be left behind: the drop ends the sync that "
                            "keeps it in step",
                            sync.args->downs[d].name.text);
}

static bool is_statistics_of(const struct phase_context *context, const struct cat_table *table,
                             const char *name)
{
    for (size_t i = 0; i < table->statistics_count; i++)
        if (str_equal(sql_quote_qname(context->arena, &table->statistics[i].name), name))
            return true;
    return false;
}

/* Whether views and the like go over to another column, or have gone by then: by a swap, which says
 * so itself. */
static bool follows(const struct phase_context *context, const struct cat_table *table,
                    const char *column)
{
    const struct object object = {table->name, column};
    return drop_successor(context, table, column) ||
           (!table->swapped && story_is_taken(context->story, &object, context->index));
}

/* What uses a column now may be changed by the plan's own SQL; looked at again when it is due. */
static bool sql_may_change(const struct phase_context *context,
                           const struct cat_dependent *dependent)
{
    return (!context->due && story_next(context->story, FACT_RUNS, NULL, context->index, NULL)) ||
           join_remakes(context, dependent->name);
}

/* Who is sent another column by a list of columns has what it had in it. */
static void warn_subscribers(const struct phase_context *context, const struct cat_table *table,
                             const struct cat_dependent *dependent, const struct name_at *column,
                             struct finding_list *findings)
{
    const char *next = drop_successor(context, table, column->text);
    if (next && str_equal(dependent->kind, "publication"))
        finding_add(findings, FINDING_WARNING, column->place,
                    "Give the subscribers that column, filled as the other one, before this phase.",
                    "publication %s sends column \"%s\" in the place of \"%s\" from the drop on",
                    dependent->name, next, column->text);
}

/* What goes away with the column, and what keeps it from going. */
static void check_attached(const struct phase_context *context, const struct cat_table *table,
                           const struct name_at *column, struct finding_list *findings)
{
    bool carried = drop_next_like(context, &table->name, column->text, NULL) != NULL;
    preflight_other_plans(context, table, column->text, column->place, findings);
    for (size_t i = 0; i < table->dependent_count; i++) {
        const struct cat_dependent *dependent = &table->dependents[i];
        if (!str_equal(dependent->column, column->text) || preflight_is_ours(dependent))
            continue;
        if (carried && is_statistics_of(context, table, dependent->name))
            continue;
        if (follow_takes(dependent) && follows(context, table, column->text)) {
            warn_subscribers(context, table, dependent, column, findings);
            continue;
        }
        if (str_equal(dependent->kind, "function"))
            finding_add(findings, FINDING_WARNING, column->place,
                        "Read it: PostgreSQL does not track what a function's text names.",
                        "function %s seems to name column \"%s\"", dependent->name, column->text);
        else
            finding_add(findings,
                        sql_may_change(context, dependent) ? FINDING_WARNING : FINDING_ERROR,
                        column->place,
                        sql_may_change(context, dependent)
                            ? "The plan's sql before must have changed or dropped it by then."
                            : "Change it to use the new column, or drop it, before this plan.",
                        "%s %s uses column \"%s\"", dependent->kind, dependent->name, column->text);
    }
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].incoming && !drop_is_swapped(context, &table->name) &&
            !drop_loses(context, &table->constraints[i].other, table->constraints[i].name) &&
            cat_names_contain(table->constraints[i].columns, table->constraints[i].column_count,
                              column->text))
            finding_add(findings, FINDING_ERROR, column->place,
                        "Drop that foreign key before this plan.",
                        "foreign key \"%s\" of table \"%s\" references column \"%s\"",
                        table->constraints[i].name,
                        qname_text(context->arena, &table->constraints[i].other), column->text);
    if (carried)
        return;
    drop_check_attached(context, table, column, findings);
}

/* Whether sync sets the column while the new application leaves it out. */
static bool is_kept(const struct phase_context *context, const char *column)
{
    struct sync sync;
    for (const struct fact *keeps = NULL; (keeps = drop_next_sync(context, keeps, &sync));)
        for (size_t d = 0; d < sync.args->down_count; d++)
            if (str_equal(sync.args->downs[d].name.text, column))
                return true;
    return false;
}

static void check_required(const struct phase_context *context, const struct cat_table *table,
                           const struct cat_column *column, struct place place,
                           struct finding_list *findings)
{
    const struct object object = {table->name, column->name};
    if (column->not_null && !column->default_sql && !column->sequence && !column->generated &&
        !context->due && !is_kept(context, column->name) &&
        !story_next(context->story, FACT_LIFTS, &object, context->index, NULL))
        finding_add(
            findings, FINDING_ERROR, place,
            "Put a gate before the drop, in front of which it takes NULL, or give `down` so that "
            "sync "
            "sets it.",
            "column \"%s\" is NOT NULL without a default, and nothing sets it: every INSERT "
            "of the new version, which leaves it out, fails until the drop",
            column->name);
}

static void check_column(const struct phase_context *context, const struct cat_table *table,
                         const struct name_at *name, struct finding_list *findings)
{
    const struct cat_column *column = cat_table_column(table, name->text);
    if (!preflight_column(context, table, name, findings) || !column)
        return;
    bool swapped = drop_is_swapped(context, &table->name);
    const struct cat_index *key = carry_primary_of(table, name->text);
    bool replaced = key && drop_loses(context, &table->name, key->constraint);
    bool primary = column->in_primary_key && !swapped && !replaced;
    bool identity = column->in_replica_identity && !replaced &&
                    !drop_next_like(context, &table->name, name->text, NULL);
    if (primary || identity)
        finding_add(findings, FINDING_ERROR, name->place, "Give the table another key first.",
                    "column \"%s\" is part of the %s of table \"%s\"", name->text,
                    primary ? "primary key" : "replica identity",
                    qname_text(context->arena, &table->name));
    if (column->in_partition_key)
        finding_add(findings, FINDING_ERROR, name->place,
                    "Copy the rows into a table that is partitioned otherwise.",
                    "column \"%s\" is part of the partition key of table \"%s\"", name->text,
                    qname_text(context->arena, &table->name));
    if (column->inherited)
        finding_add(findings, FINDING_ERROR, name->place, NULL,
                    "column \"%s\" is inherited and cannot be dropped here", name->text);
    check_attached(context, table, name, findings);
    check_required(context, table, column, name->place, findings);
}

void drop_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct drop_args *args = phase_args(context);
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    if (!table)
        return;
    for (const struct fact *ends = NULL;
         (ends = story_next_of(context->story, FACT_ENDS, context->index, ends));) {
        const struct name_at column = {ends->object.name, ends->place};
        check_column(context, table, &column, findings);
        whole_check_dropped(context, table,
                            story_is_taken(context->story, &ends->object, context->index)
                                ? ends->name
                                : ends->object.name,
                            column.place, findings);
    }
    const struct follow follow = drop_follow(context);
    follow_check(&follow, findings);
    check_syncs(context, args, findings);
    drop_check_objects(context, table, findings);
    if (drop_takes_table(args))
        drop_check_table(context, table, findings);
    drop_check_defaults(context, table, findings);
    drop_check_names(context, table, findings);
}
