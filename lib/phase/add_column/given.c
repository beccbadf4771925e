/* Whether a new column can have what the plan gives it without `up`: a default that differs from
 * row to row, a sequence, or an expression by which it is computed. */
#include "phase/sync/given.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "phase/add_column/add_column.h"
#include "phase/add_column/check.h"

static bool is_integer(const char *type)
{
    return str_equal(type, "smallint") || str_equal(type, "integer") || str_equal(type, "bigint");
}

static void check_sequence(const struct phase_context *context, const struct cat_table *table,
                           const struct new_column *column, const struct cat_type *type,
                           struct finding_list *findings)
{
    enum { MOST = 63 };
    const struct object object = {table->name, column->name.text};
    const struct qname sequence = given_sequence(context->arena, &table->name, column);
    if (strlen(sequence.name) > MOST)
        finding_add(findings, FINDING_ERROR, column->name.place,
                    "Make a sequence by `sql`, and say `default: nextval('…')`.",
                    "the sequence of column \"%s\" would have a name that is too long: \"%s\"",
                    column->name.text, sequence.name);
    if (!table->indexable)
        finding_add(findings, FINDING_ERROR, column->name.place,
                    sql_make(context->arena, "GRANT CREATE ON SCHEMA %I TO %I.", table->name.schema,
                             context->catalog->role),
                    "role \"%s\" may not create a sequence in schema \"%s\"",
                    context->catalog->role, table->name.schema);
    if (column->identity == IDENTITY_NONE)
        return;
    if (!is_integer(type->name))
        finding_add(
            findings, FINDING_ERROR, column->type.place, "Write smallint, integer or bigint.",
            "column \"%s\" cannot be an identity: its type is %s", column->name.text, type->name);
    if (table->relkind == 'p')
        finding_add(findings, FINDING_ERROR, column->name.place,
                    "Make it a serial: `type: bigserial`.",
                    "column \"%s\" of partitioned table \"%s\" cannot become an identity here",
                    column->name.text, qname_text(context->arena, &table->name));
    if (!story_between(context->story, FACT_BINDS, &object, context->index, SIZE_MAX))
        finding_add(findings, FINDING_ERROR, column->name.place,
                    "Put a constrain with `not_null` of it behind the backfill.",
                    "column \"%s\" cannot become an identity: nothing makes it NOT NULL",
                    column->name.text);
}

static void check_virtual(const struct phase_context *context, const struct new_column *column,
                          struct finding_list *findings)
{
    enum { HAS_VIRTUAL = 180000, MAJOR = 10000 };
    if (context->catalog->server_version < HAS_VIRTUAL)
        finding_add(findings, FINDING_ERROR, column->virtual_sql.place,
                    "Say `up` instead: the column is then kept in step with what it is made from.",
                    "column \"%s\" cannot be virtual: that is of PostgreSQL 18, and the server is "
                    "of %d",
                    column->name.text, context->catalog->server_version / MAJOR);
}

void add_column_check_given(const struct phase_context *context, const struct cat_table *table,
                            const struct cat_group *group, size_t column,
                            struct finding_list *findings)
{
    const struct add_column_args *args = phase_args(context);
    const struct new_column *added = &args->group.columns[column];
    const struct object object = {table->name, added->name.text}, of = {.of = table->name};
    const struct fact *adds =
        story_next(context->story, FACT_ADDS, &object, context->index + 1, NULL);
    if (added->virtual_sql.text)
        check_virtual(context, added, findings);
    if (given_has_sequence(added))
        check_sequence(context, table, added, &group->types[column], findings);
    if (!adds || !given_differs(context, adds))
        return;
    if (!story_between(context->story, FACT_FILLS, &of, context->index, SIZE_MAX))
        finding_add(findings, FINDING_ERROR, added->name.place,
                    "Put a backfill of the table after this phase.",
                    "column \"%s\" has a default that differs from row to row: only a backfill "
                    "gives it to the rows that are there",
                    added->name.text);
    finding_add(findings, FINDING_WARNING, added->name.place, NULL,
                "a revert drops column \"%s\" with its values: what its default gave cannot be "
                "told from what the application wrote",
                added->name.text);
}
