/* What stands against an alias: names that are taken, what PostgreSQL would do for a table and not
 * for a view, and what goes by the table's row type, which is not the view's. */
#include "phase/alias/check.h"
#include "phase/alias/alias.h"
#include "phase/story/argument.h"
#include "phase/story/preflight.h"
#include "phase/story/whole.h"

struct checker {
    const struct phase_context *context;
    const struct alias_args *args;
    const struct cat_table *table;
    const char *name; /* for people */
    struct place place;
    struct finding_list *findings;
};

/* ---- names ---- */

static void check_name(const struct checker *c)
{
    const struct fact *aside =
        story_next_of(c->context->story, FACT_ASIDE, c->context->index, NULL);
    const struct cat_table *taken = catalog_table(c->context->catalog, &aside->other.of);
    if (taken && taken->exists)
        finding_add(
            c->findings, FINDING_ERROR,
            c->args->to.text       ? c->args->to.place
            : c->args->schema.text ? c->args->schema.place
                                   : c->args->table.place,
            c->args->to.text       ? "Choose another name."
            : c->args->schema.text ? "Rename it, or choose another schema."
                                   : "The table is called so meanwhile: rename what has the name.",
            "relation \"%s\" already exists", qname_text(c->context->arena, &aside->other.of));
    if (!c->table->indexable)
        finding_add(c->findings, FINDING_ERROR, c->place,
                    sql_make(c->context->arena, "GRANT CREATE ON SCHEMA %I TO %I.",
                             c->table->name.schema, c->context->catalog->role),
                    "role \"%s\" may not create a view in schema \"%s\"", c->context->catalog->role,
                    c->table->name.schema);
}

/* ---- another schema ---- */

static void check_sequences(const struct checker *c)
{
    for (size_t i = 0; i < c->table->column_count; i++)
        if (c->table->columns[i].sequence)
            finding_add(c->findings, FINDING_WARNING, c->args->schema.place,
                        "Let such statements leave the value to the column's default, and ask for "
                        "it by RETURNING.",
                        "sequence \"%s\" moves along: who asks it for values by its name does not "
                        "find it in schema \"%s\"",
                        c->table->columns[i].sequence->name.name, c->table->name.schema);
}

static void check_schema(const struct checker *c)
{
    const struct cat_destination *destination = c->table->around.destination;
    const char *schema = c->args->schema.text;
    struct place place = c->args->schema.place;
    struct arena *arena = c->context->arena;
    if (!schema || !destination)
        return;
    if (!destination->there)
        finding_add(
            c->findings, FINDING_ERROR, place,
            sql_make(arena, "CREATE SCHEMA %I, by an `sql` before, and GRANT USAGE on it.", schema),
            "schema \"%s\" does not exist", schema);
    else if (!destination->creatable)
        finding_add(
            c->findings, FINDING_ERROR, place,
            sql_make(arena, "GRANT CREATE ON SCHEMA %I TO %I.", schema, c->context->catalog->role),
            "role \"%s\" may not make anything in schema \"%s\"", c->context->catalog->role,
            schema);
    /* where policies are asked of who uses the view, he needs the table, too */
    if (destination->there && destination->barred)
        finding_add(c->findings, c->table->row_security ? FINDING_ERROR : FINDING_WARNING, place,
                    sql_make(arena, "GRANT USAGE ON SCHEMA %I TO %S.", schema, destination->barred),
                    "%s may use table \"%s\", and not schema \"%s\"", destination->barred, c->name,
                    schema);
    if (destination->taken)
        finding_add(c->findings, FINDING_ERROR, place, "Rename one of the two.",
                    "\"%s\" of table \"%s\" cannot move: schema \"%s\" has such a name already",
                    destination->taken, c->name, schema);
    if (c->table->partitions)
        finding_add(c->findings, FINDING_NOTE, place,
                    "ALTER TABLE … SET SCHEMA, each, whenever nobody names it by its schema.",
                    "partitions of table \"%s\" stay in schema \"%s\"", c->name,
                    c->table->name.schema);
    check_sequences(c);
}

/* A body in SQL or PL/pgSQL, of which it is known what it does with the column. */
static bool is_read(const struct cat_table *table, const char *function)
{
    for (size_t i = 0; i < table->around.use_count; i++)
        if (table->around.uses[i].kind == CAT_USE_COLUMN &&
            str_ends_with(table->around.uses[i].object, function))
            return true;
    return false;
}

static void check_column(const struct checker *c, const struct aside_column *column)
{
    if (c->table->swapped) { /* by another plan, or by hand */
        finding_add(c->findings, FINDING_ERROR, column->from.place,
                    "Identifiers are written as PostgreSQL stores them: no quotes, case kept.",
                    "column \"%s\" of table \"%s\" does not exist", column->from.text, c->name);
        return;
    }
    if (!preflight_column(c->context, c->table, &column->from, c->findings))
        return;
    if (cat_table_column(c->table, column->to.text))
        finding_add(c->findings, FINDING_ERROR, column->to.place, "Choose another name.",
                    "column \"%s\" of table \"%s\" already exists", column->to.text, c->name);
    argument_check_column(c->context, c->table, column->from.text, true,
                          "Before this plan, put a function in its place that takes the value by "
                          "either name, as from to_jsonb(NEW), or rename by `method: copy`.",
                          column->from.place, c->findings);
    for (size_t i = 0; i < c->table->around.use_count; i++) {
        const struct cat_use *use = &c->table->around.uses[i];
        if (use->kind == CAT_USE_FIELD && str_equal(use->name, column->from.text))
            finding_add(c->findings, FINDING_ERROR, column->from.place,
                        "Let it take the value by either name before this plan, as from "
                        "to_jsonb(NEW), or rename by `method: copy`.",
                        "%s names \"%s\" in a row of table \"%s\", which has it by the new name "
                        "only",
                        use->object, column->from.text, c->name);
    }
    for (size_t i = 0; i < c->table->dependent_count; i++)
        if (str_equal(c->table->dependents[i].kind, "function") &&
            str_equal(c->table->dependents[i].column, column->from.text) &&
            !is_read(c->table, c->table->dependents[i].name))
            finding_add(c->findings, FINDING_WARNING, column->from.place,
                        "Read it: rows that a trigger is given have the new name only.",
                        "function %s seems to name column \"%s\"", c->table->dependents[i].name,
                        column->from.text);
}

static void check_columns(const struct checker *c)
{
    const struct aside *columns = &c->args->columns;
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < columns->column_count; i++) {
        check_column(c, &columns->columns[i]);
        *ARENA_PUSH(c->context->arena, names, count) = columns->columns[i].to.text;
    }
    if (!count)
        return;
    whole_check_added(c->context, c->table, names, count, c->place, c->findings);
    if (c->table->relkind == 'p')
        finding_add(c->findings, FINDING_WARNING, c->place, "Let them name the partitioned table.",
                    "statements that name a partition of table \"%s\" itself find the new names "
                    "only",
                    c->name);
    finding_add(c->findings, FINDING_NOTE, c->place,
                "Let a client that lists columns by itself leave one of the two out, as by "
                "ignored_columns.",
                "an INSERT or UPDATE that sets a column of table \"%s\" by both names fails "
                "(\"multiple assignments to same column\")",
                c->name);
    finding_add(
        c->findings, FINDING_NOTE, c->place,
        "docs/orm.md says what each driver does, and what it has to be told.",
        "one more name makes a client's prepared SELECT * from table \"%s\" fail once, "
        "or with some drivers until they reconnect (\"cached plan must not change result type\")",
        c->name);
}

/* ---- what a view is not ---- */

static void check_use(const struct checker *c, const struct cat_use *use)
{
    bool columns = c->args->columns.column_count > 0;
    int version = c->context->catalog->server_version;
    if (use->kind == CAT_USE_ASIDE && (!use->until || version < use->until))
        finding_add(c->findings, use->certain && !use->mild ? FINDING_ERROR : FINDING_WARNING,
                    c->place, use->hint,
                    "%s has %s of table \"%s\" in it, which a view does not take", use->object,
                    use->what, c->name);
    else if (use->kind == CAT_USE_TAKES)
        finding_add(c->findings, FINDING_ERROR, c->place,
                    "Let it take the values that it needs, or the key.",
                    "%s takes a row of table \"%s\", and a row of the view is none", use->object,
                    c->name);
    else if (use->kind == CAT_USE_GIVES && columns)
        finding_add(c->findings, FINDING_ERROR, c->place, "Let it return TABLE (…).",
                    "%s returns rows of table \"%s\", which a row of the view with both names is "
                    "not",
                    use->object, c->name);
    else if (use->kind == CAT_USE_UNREADABLE && !columns)
        finding_add(c->findings, FINDING_WARNING, c->place, "Read it.",
                    "%s may do with table \"%s\" what a view does not take: %s cannot be read",
                    use->object, c->name, use->what);
}

static void check_view(const struct checker *c)
{
    enum { HAS_INVOKER = 150000 };
    const struct cat_table *table = c->table;
    if (table->published_by)
        finding_add(c->findings, FINDING_ERROR, c->place,
                    "Rename a column by `method: copy`; a published table's name is its "
                    "subscribers' too.",
                    "table \"%s\" is published by %s, whose subscribers would be sent another name",
                    c->name, table->published_by);
    if (table->around.fed_by)
        finding_add(c->findings, FINDING_ERROR, c->place,
                    "Rename a column by `method: copy`; end the subscription to rename the table.",
                    "table \"%s\" is fed by subscription %s, which looks for it by its name",
                    c->name, table->around.fed_by);
    if (table->row_security && c->context->catalog->server_version < HAS_INVOKER)
        finding_add(c->findings, FINDING_ERROR, c->place,
                    "Rename a column by `method: copy`, or after an upgrade to PostgreSQL 15.",
                    "row-level security of table \"%s\" would be that of its owner: before "
                    "PostgreSQL 15 no view goes by the rights of who asks",
                    c->name);
    for (size_t i = 0; table->row_security && i < table->column_count; i++)
        if (table->columns[i].grant_count)
            finding_add(c->findings, FINDING_ERROR, c->place,
                        "GRANT them on the whole table, or rename a column by `method: copy`.",
                        "column \"%s\" of table \"%s\" has rights of its own, which do not do for "
                        "a view that asks row-level security of who asks",
                        table->columns[i].name, c->name);
    for (size_t i = 0; i < table->around.row_column_count; i++)
        finding_add(c->findings, FINDING_ERROR, c->place, "Let the column be of a type of its own.",
                    "%s holds rows of table \"%s\", and a row of the view is none",
                    table->around.row_columns[i], c->name);
    for (size_t i = 0; i < table->around.use_count; i++)
        check_use(c, &table->around.uses[i]);
    argument_check_own_name(
        c->context, table,
        &story_next_of(c->context->story, FACT_ASIDE, c->context->index, NULL)->other.of, c->place,
        c->findings);
    argument_check_table(c->context, table,
                         "See that what it does with that name goes through the view, too.",
                         c->place, c->findings);
    finding_add(c->findings, FINDING_NOTE, c->place,
                "Tell such a tool the key, as by self.primary_key of a model, or let it not start "
                "meanwhile.",
                "who asks the catalogue for the keys of table \"%s\" finds none while a view has "
                "its name",
                c->name);
    if (!c->context->catalog->has_statements)
        finding_add(c->findings, FINDING_NOTE, c->place,
                    "CREATE EXTENSION pg_stat_statements, and they are looked for; see `alias` in "
                    "sluice-plan(5).",
                    "what applications send is not seen here: COPY, TRUNCATE, ON CONFLICT ON "
                    "CONSTRAINT, GROUP BY of the key alone or xmin of table \"%s\" would fail",
                    c->name);
}

void alias_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct alias_args *args = phase_args(context);
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    if (table && table->aside) /* the phase has not run: it is another one of that name */
        finding_add(findings, FINDING_INVALID, args->table.place,
                    "Check the name, its schema and case, and that --db names the right database.",
                    "table \"%s\" does not exist", qname_text(context->arena, &args->table.name));
    else if ((table = preflight_table(context, &args->table, findings))) {
        const struct checker c = {
            context,           args,    table, qname_text(context->arena, &table->name),
            args->table.place, findings};
        preflight_other_plans(context, table, NULL, args->table.place, findings);
        check_name(&c);
        check_schema(&c);
        check_columns(&c);
        check_view(&c);
    }
}
