#include "phase/release/alias.h"
#include "phase/release/release.h"
#include "phase/story/argument.h"
#include "phase/story/whole.h"
#include "yaml/problem.h"

static bool is_named(const struct name_list *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->items[i].text, name))
            return true;
    return false;
}

static bool is_new_name(const struct aside *aside, const char *name)
{
    for (size_t i = 0; i < aside->column_count; i++)
        if (str_equal(aside->columns[i].to.text, name))
            return true;
    return false;
}

/* One view has all names. */
static void demand_columns(const struct release_args *args, const struct aside *aside,
                           struct problem_list *problems)
{
    for (size_t i = 0; i < args->columns.count; i++)
        if (!is_new_name(aside, args->columns.items[i].text))
            problem_add(problems, args->columns.items[i].place,
                        "Name the new names of the alias, or the table alone.",
                        "column \"%s\" is no new name of the alias before the release",
                        args->columns.items[i].text);
    for (size_t i = 0; args->columns.count && i < aside->column_count; i++)
        if (!is_named(&args->columns, aside->columns[i].to.text))
            problem_add(problems, args->columns.items[0].place, "Name all of them.",
                        "column \"%s\" has its two names by the same alias",
                        aside->columns[i].to.text);
}

bool release_demand_alias(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct release_args *args = story->phases->items[index].args;
    const struct fact *aside = aside_before(story, index);
    if (!aside)
        return false;
    demand_columns(args, aside->detail, problems);
    if (!story_between(story, FACT_WAITS, NULL, aside->phase, index))
        problem_add(problems, args->table.place,
                    "Put a gate between them that asks whether anybody still says the old name.",
                    "no gate stands between the alias of table \"%s\" and its release",
                    args->table.name.name);
    return true;
}

/* Bodies that say the table's old name. */
static void check_table(const struct phase_context *context, const struct cat_table *table,
                        struct place place, struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &table->name);
    argument_check_table(context, table, "DROP TRIGGER, and make it anew with the new name.", place,
                         findings);
    for (size_t i = 0; i < table->around.use_count; i++) {
        const struct cat_use *use = &table->around.uses[i];
        if (use->kind == CAT_USE_TABLE)
            finding_add(findings, use->certain ? FINDING_ERROR : FINDING_WARNING, place,
                        "Change it to use the new name, or drop it, and run this again.",
                        "%s has table \"%s\" in it, and would fail without that name", use->object,
                        name);
        else if (use->kind == CAT_USE_UNREADABLE)
            finding_add(findings, FINDING_WARNING, place, "Read it.",
                        "%s may have table \"%s\" in it: %s cannot be read", use->object, name,
                        use->what);
    }
}

bool release_check_alias(const struct phase_context *context, struct finding_list *findings)
{
    const struct release_args *args = phase_args(context);
    const struct fact *fact = aside_before(context->story, context->index);
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    if (!fact)
        return false;
    const struct aside *aside = fact->detail;
    if (!context->due) /* until then functions can be changed, once the new name is there */
        return true;
    for (size_t i = 0; i < aside->column_count; i++)
        whole_check_dropped(context, table, aside->columns[i].from.text, args->table.place,
                            findings);
    if (!aside->column_count)
        check_table(context, table, args->table.place, findings);
    return true;
}
