/* What stands against a swap on this database. */
#include "phase/kinds.h"
#include "phase/story/argument.h"
#include "phase/story/join.h"
#include "phase/story/preflight.h"
#include "phase/swap/build.h"
#include "phase/sync/sync.h"

static void check_column(const struct phase_context *context, const struct cat_table *table,
                         const struct swap_column *names, struct finding_list *findings)
{
    const struct swap_args *args = phase_args(context);
    const struct cat_column *old = cat_table_column(table, names->name.text);
    const char *table_name = qname_text(context->arena, &table->name);
    if (!preflight_column(context, table, &names->name, findings) || !old)
        return;
    if (cat_table_column(table, names->retired.text))
        finding_add(findings, FINDING_ERROR, names->retired.place, "Choose another name.",
                    "column \"%s\" of table \"%s\" already exists", names->retired.text,
                    table_name);
    if (old->in_partition_key)
        finding_add(findings, FINDING_ERROR, names->name.place,
                    "Copy the rows into a table that is partitioned otherwise.",
                    "column \"%s\" is part of the partition key of table \"%s\" and cannot be "
                    "swapped",
                    names->name.text, table_name);
    swap_check_keys(context, table, names, findings);
    swap_check_sequence(context, table, names, findings);
    if (old->default_sql && !old->generated &&
        !carry_keeps_default(context, &table->name, names->from.text, names->name.text))
        finding_add(findings, FINDING_ERROR, names->name.place,
                    "Set a default that is a constant before this plan, or write `up` without a "
                    "subquery: the new column's is what `up` makes of it.",
                    "the default of column \"%s\" cannot be swapped: up changes the value",
                    names->name.text);
    if (old->generated)
        finding_add(findings, FINDING_ERROR, names->name.place,
                    "Drop it by hand, and add it again in the new type.",
                    "column \"%s\" is a generated column and cannot be swapped", names->name.text);
    if (old->inherited)
        finding_add(findings, FINDING_ERROR, names->name.place, NULL,
                    "column \"%s\" is inherited and cannot be swapped here", names->name.text);
    preflight_other_plans(context, table, names->name.text, names->name.place, findings);
    argument_check_type(context, table, names->name.text, names->name.place, findings);
    for (size_t i = 0; i < table->dependent_count; i++) {
        const struct cat_dependent *dependent = &table->dependents[i];
        if (!str_equal(dependent->column, names->name.text) || preflight_is_ours(dependent) ||
            str_equal(dependent->kind, "extended statistics"))
            continue;
        if ((args->views == VIEWS_FOLLOW && follow_takes(dependent)) ||
            join_remakes(context, dependent->name))
            continue;
        if (str_equal(dependent->kind, "function"))
            finding_add(findings, FINDING_WARNING, names->name.place,
                        "Read it: by its text it will mean the new column, in its new type.",
                        "function %s seems to name column \"%s\"", dependent->name,
                        names->name.text);
        else
            finding_add(findings, FINDING_ERROR, names->name.place,
                        "Drop it before this plan, and create it again over the new column.",
                        "%s %s uses column \"%s\", and would go on with the retired one",
                        dependent->kind, dependent->name, names->name.text);
    }
}

/* A prepared statement keeps the types of its parameters, and is parsed again with these. */
static void check_parameters(const struct phase_context *context, const struct cat_table *table,
                             const struct swap_table *args, struct finding_list *findings)
{
    struct sync sync;
    for (const struct fact *keeps = NULL; (keeps = swap_next_sync(context, args, keeps, &sync));) {
        if (sync.args->column_count != 1 || sync.args->down_count != 1 || sync.group->takes_old)
            continue;
        const struct name_at *name = &sync.args->downs[0].name;
        const struct cat_column *old = cat_table_column(table, name->text);
        if (old && !sync.group->types[0].problem)
            finding_add(
                findings, FINDING_WARNING, name->place,
                "Let the application connect again or DEALLOCATE then, or cast the "
                "parameter; or give the new column another name (`to` of change_type), where "
                "no statement meets a type that it was not written for.",
                "the swap makes a client's prepared statement that gives column \"%s\" a "
                "parameter of type %s fail until it is prepared again",
                name->text, old->type);
    }
}

static void check_table(const struct phase_context *context, const struct swap_table *args,
                        struct finding_list *findings)
{
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    if (table)
        check_parameters(context, table, args, findings);
    for (size_t i = 0; table && i < args->column_count; i++) {
        check_column(context, table, &args->columns[i], findings);
        finding_add(findings, FINDING_NOTE, args->columns[i].name.place,
                    "docs/orm.md says what each driver does, and what it has to be told.",
                    "the swap makes a client's prepared statement that returns column \"%s\" fail "
                    "once, or with some drivers until they reconnect (\"cached plan must not "
                    "change result type\")",
                    args->columns[i].name.text);
    }
}

void swap_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct swap_args *args = phase_args(context);
    const struct follow follow = swap_follow(context);
    for (size_t i = 0; i <= args->with_count; i++)
        check_table(context, swap_table_at(args, i), findings);
    follow_check(&follow, findings);
    swap_check_types(context, args, findings);
}
