/* What stands against a retired name: what would fail at once that is no application's to change,
 * and rows that the new version could no longer write. */
#include "phase/retire/check.h"
#include "phase/retire/retire.h"
#include "phase/story/argument.h"
#include "phase/story/preflight.h"
#include "phase/sync/ending.h"
#include "phase/sync/sync.h"

struct checker {
    const struct phase_context *context;
    const struct cat_table *table;
    const char *name; /* for people */
    struct finding_list *findings;
};

/* Whether sync sets the column while the new application leaves it out. */
static bool is_set(const struct checker *c, const char *column)
{
    const struct object table = {.of = c->table->name};
    const struct story *story = c->context->story;
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, &table, c->context->index, keeps));)
        if (sync_sets_down(keeps->detail, column) &&
            !sync_is_released(story, keeps, c->context->index))
            return true;
    return false;
}

static void check_functions(const struct checker *c, const char *column, struct place place)
{
    bool due = c->context->due || c->context->index == 0;
    static const char hint[] =
        "DROP TRIGGER, or make it anew without that name, before the retire.";
    if (column)
        argument_check_column(c->context, c->table, column, due, hint, place, c->findings);
    else
        argument_check_table(c->context, c->table, hint, place, c->findings);
    for (size_t i = 0; i < c->table->around.use_count; i++) {
        const struct cat_use *use = &c->table->around.uses[i];
        bool named = column ? use->kind == CAT_USE_COLUMN && str_equal(use->name, column)
                            : use->kind == CAT_USE_TABLE;
        if (named)
            finding_add(c->findings, due && use->certain ? FINDING_ERROR : FINDING_WARNING, place,
                        "Let it do without, or drop it, before the retire.",
                        "%s names %s \"%s\", and fails once that is retired", use->object,
                        column ? "column" : "table", column ? column : c->name);
    }
}

static void check_column(const struct checker *c, const struct fact *renames)
{
    const struct name_at at = {renames->object.name, renames->place};
    const struct cat_column *column = cat_table_column(c->table, at.text);
    if (!preflight_column(c->context, c->table, &at, c->findings) || !column)
        return;
    if (cat_table_column(c->table, renames->name))
        finding_add(c->findings, FINDING_ERROR, at.place, "Rename that one first.",
                    "column \"%s\" of table \"%s\" already exists", renames->name, c->name);
    if (column->in_primary_key || column->in_partition_key || column->in_replica_identity)
        finding_add(c->findings, FINDING_ERROR, at.place, "Give the table another key first.",
                    "column \"%s\" is part of a key of table \"%s\" and cannot be retired", at.text,
                    c->name);
    const struct object object = {c->table->name, at.text};
    if (column->not_null && !column->default_sql && !column->sequence && !column->generated &&
        !is_set(c, at.text) &&
        !story_next(c->context->story, FACT_LIFTS, &object, c->context->index, NULL))
        finding_add(
            c->findings, FINDING_ERROR, at.place,
            "Put `alter: {table: …, columns: {…: {not_null: false}}}` before it, or give "
            "`down` so that sync sets it.",
            "column \"%s\" is NOT NULL without a default, and nothing sets it: every INSERT "
            "fails once it is retired",
            at.text);
    preflight_other_plans(c->context, c->table, at.text, at.place, c->findings);
    check_functions(c, at.text, at.place);
}

void retire_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct retire_args *args = phase_args(context);
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    const struct fact *aside = story_next_of(context->story, FACT_ASIDE, context->index, NULL);
    if (table && table->aside) { /* the phase has not run: it is another one of that name */
        finding_add(findings, FINDING_INVALID, args->table.place,
                    "Check the name, its schema and case, and that --db names the right database.",
                    "table \"%s\" does not exist", qname_text(context->arena, &args->table.name));
        return;
    }
    if (!(table = preflight_table(context, &args->table, findings)))
        return;
    const struct checker c = {context, table, qname_text(context->arena, &table->name), findings};
    const struct cat_table *taken =
        aside ? catalog_table(context->catalog, &aside->other.of) : NULL;
    if (taken && taken->exists)
        finding_add(findings, FINDING_ERROR, args->table.place, "Rename that one first.",
                    "relation \"%s\" already exists", qname_text(context->arena, &aside->other.of));
    if (table->published_by)
        finding_add(findings, FINDING_ERROR, args->table.place,
                    "Take it out of the publication first: its names are its subscribers' too.",
                    "table \"%s\" is published by %s, whose subscribers would stop", c.name,
                    table->published_by);
    for (const struct fact *renames = NULL;
         (renames = story_next_of(context->story, FACT_RENAMES, context->index, renames));)
        check_column(&c, renames);
    if (aside) {
        preflight_other_plans(context, table, NULL, args->table.place, findings);
        check_functions(&c, NULL, args->table.place);
        argument_check_own_name(context, table, &aside->other.of, args->table.place, findings);
    }
}
