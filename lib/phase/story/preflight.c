#include "phase/story/preflight.h"

#include "base/str.h"

static const char *other_kind(char relkind)
{
    switch (relkind) {
    case 'v':
        return "a view";
    case 'm':
        return "a materialized view";
    case 'f':
        return "a foreign table";
    default:
        return "not a table";
    }
}

const struct cat_table *preflight_table(const struct phase_context *context,
                                        const struct table_at *at, struct finding_list *findings)
{
    return preflight_table_or_foreign(context, at, false, findings);
}

const struct cat_table *preflight_table_or_foreign(const struct phase_context *context,
                                                   const struct table_at *at, bool foreign,
                                                   struct finding_list *findings)
{
    const struct cat_table *table = catalog_table(context->catalog, &at->name);
    const char *name = qname_text(context->arena, &at->name);
    const char *reason = NULL, *hint = NULL;
    if (!table || !table->exists) {
        finding_add(findings, FINDING_INVALID, at->place,
                    "Check the name, its schema and case, and that --db names the right database.",
                    "table \"%s\" does not exist", name);
        return NULL;
    }
    if (table->relkind != 'r' && table->relkind != 'p' && !(foreign && table->relkind == 'f')) {
        reason = other_kind(table->relkind);
        hint = table->relkind == 'f' ? "Sluice changes ordinary and partitioned tables; a mirror "
                                       "with `sync: none` copies rows from and to foreign ones."
                                     : "Sluice changes ordinary and partitioned tables.";
    } else if (table->is_partition) {
        reason = "a partition: its columns are those of its parent";
        hint = "Name the partitioned table that it belongs to.";
    } else if ((table->has_children && table->relkind != 'p') || table->is_child) {
        reason = "part of an inheritance tree, which this release cannot change";
        hint = "Remove the inheritance with ALTER TABLE … NO INHERIT first.";
    } else if (table->temporary) {
        reason = "temporary: no other session could see its columns";
    }
    if (reason) {
        finding_add(findings, FINDING_ERROR, at->place, hint, "table \"%s\" is %s", name, reason);
        return NULL;
    }
    if (!table->owned) {
        finding_add(findings, FINDING_ERROR, at->place,
                    sql_make(context->arena, "Connect as the table's owner, or GRANT %I TO %I.",
                             table->owner, context->catalog->role),
                    "role \"%s\" does not own table \"%s\"", context->catalog->role, name);
        return NULL;
    }
    if (table->relkind != 'f' && (table->foreign_partition || table->unowned_partition)) {
        bool of_other_server = table->foreign_partition != NULL;
        finding_add(findings, FINDING_ERROR, at->place,
                    of_other_server ? "ALTER TABLE … DETACH PARTITION while the plan runs."
                                    : "Connect as the owner of all partitions.",
                    of_other_server ? "partition \"%s\" of table \"%s\" is a foreign table"
                                    : "partition \"%s\" of table \"%s\" belongs to another role",
                    of_other_server ? table->foreign_partition : table->unowned_partition, name);
        return NULL;
    }
    return table;
}

bool preflight_column(const struct phase_context *context, const struct cat_table *table,
                      const struct name_at *column, struct finding_list *findings)
{
    const struct object object = {table->name, column->text};
    if (cat_table_column(table, column->text) ||
        story_next(context->story, FACT_ADDS, &object, context->index, NULL))
        return true;
    finding_add(findings, FINDING_ERROR, column->place,
                "Identifiers are written as PostgreSQL stores them: no quotes, case kept.",
                "column \"%s\" of table \"%s\" does not exist", column->text,
                qname_text(context->arena, &table->name));
    return false;
}

bool preflight_is_ours(const struct cat_dependent *dependent)
{
    return str_equal(dependent->kind, "sync") || str_equal(dependent->kind, "watch");
}

/* A trigger that has no plan stands beside one that has it. */
bool preflight_is_of_other_plan(const struct phase_context *context,
                                const struct cat_dependent *dependent)
{
    return preflight_is_ours(dependent) && dependent->plan &&
           !str_equal(dependent->plan, context->plan_name);
}

static const char *what_it_does(struct arena *arena, const struct cat_dependent *dependent,
                                const struct cat_table *table, const char *column)
{
    bool watch = str_equal(dependent->kind, "watch");
    const char *plan = dependent->plan, *name = qname_text(arena, &table->name);
    if (column)
        return watch ? arena_printf(arena, "plan \"%s\" watches who writes column \"%s\"", plan,
                                    column)
                     : arena_printf(arena, "column \"%s\" is kept in step by plan \"%s\"", column,
                                    plan);
    return !watch ? arena_printf(arena, "columns of table \"%s\" are kept in step by plan \"%s\"",
                                 name, plan)
           : *dependent->column
               ? arena_printf(arena, "plan \"%s\" watches who writes columns of table \"%s\"", plan,
                              name)
               : arena_printf(arena, "plan \"%s\" watches who writes table \"%s\"", plan, name);
}

void preflight_other_plans(const struct phase_context *context, const struct cat_table *table,
                           const char *column, struct place place, struct finding_list *findings)
{
    for (size_t i = 0; i < table->dependent_count; i++) {
        const struct cat_dependent *dependent = &table->dependents[i];
        if (preflight_is_of_other_plan(context, dependent) &&
            (!column || str_equal(dependent->column, column)))
            finding_add(findings, FINDING_ERROR, place,
                        "Complete or revert that plan first: see `sluice status`.", "%s",
                        what_it_does(context->arena, dependent, table, column));
    }
}

void preflight_row_security(const struct cat_table *table, struct place place,
                            struct finding_list *findings)
{
    if (!table->row_security || table->bypasses_row_security ||
        (table->owned && !table->force_row_security))
        return;
    finding_add(findings, FINDING_ERROR, place,
                "ALTER TABLE … NO FORCE ROW LEVEL SECURITY while the plan runs, or connect as a "
                "role with BYPASSRLS.",
                "row-level security of table \"%s\" would hide rows from the backfill without "
                "an error",
                table->name.name);
}

const char *preflight_list(struct arena *arena, const char *const *names, size_t count)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        str_addf(&out, "%s\"%s\"", i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
    return str_text(&out);
}

void preflight_signals(const struct phase_context *context, struct place place,
                       struct finding_list *findings)
{
    static const char *const of_others[] = {"lag", "lag_bytes", "active"};
    enum { GRANTS_PARAMETERS = 150000 };
    const struct catalog *catalog = context->catalog;
    const struct pacing *pacing = story_pacing(context->story, context->index);
    for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++)
        if (pacing_get(pacing, pacing_find(of_others[i])) > 0 && !catalog->reads_all_stats)
            finding_add(findings, FINDING_ERROR, place,
                        sql_make(context->arena, "GRANT pg_read_all_stats TO %I.", catalog->role),
                        "setting \"%s\" cannot be read by role \"%s\"", of_others[i],
                        catalog->role);
    const char *problem = catalog_item_problem(catalog, context->index, 0);
    if (problem)
        finding_add(findings, FINDING_ERROR, pacing->throttle_query.place,
                    "Write a query that gives one value, such as SELECT false.",
                    "throttle_query cannot be asked: %s", problem);
    if (pacing->triggers == PACING_TRIGGERS_SUPPRESS && !catalog->can_suppress_triggers)
        finding_add(findings, FINDING_ERROR, place,
                    catalog->server_version >= GRANTS_PARAMETERS
                        ? sql_make(context->arena,
                                   "GRANT SET ON PARAMETER session_replication_role TO %I.",
                                   catalog->role)
                        : "Leave it out, or run the backfill as a superuser.",
                    "triggers cannot be suppressed: role \"%s\" may not set "
                    "session_replication_role",
                    catalog->role);
}
