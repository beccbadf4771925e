#include "phase/add_column/domain.h"

#include <string.h>

#include "base/str.h"
#include "phase/add_column/add_column.h"
#include "phase/route/build.h"

static const struct column_group *group_of(const struct phase_context *context)
{
    return &((const struct add_column_args *)phase_args(context))->group;
}

const struct cat_type *domain_of(const struct phase_context *context, size_t column)
{
    const struct cat_group *group = catalog_group(context->catalog, context->index);
    return group && !group->types[column].problem && group->types[column].domain
               ? &group->types[column]
               : NULL;
}

/* As the server would call it. */
static const char *check_name(const struct phase_context *context, size_t column)
{
    enum { MOST = 63 };
    const struct column_group *args = group_of(context);
    const struct qname *table = &args->table.name;
    const char *name = args->columns[column].name.text;
    const char *whole = arena_printf(context->arena, "%s_%s_check", table->name, name);
    return strlen(whole) <= MOST
               ? whole
               : sql_derived_name(context->arena, "check_", table->schema, table->name, name, NULL);
}

void domain_add_check(const struct phase_context *context, size_t column,
                      struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct column_group *args = group_of(context);
    const struct qname *table = &args->table.name;
    const char *name = check_name(context, column), *of = args->columns[column].name.text;
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .go = step_in_transaction(
            sql_make(arena,
                     "ALTER TABLE %T ADD CONSTRAINT %I CHECK (%I IS NOT DISTINCT FROM NULL OR "
                     "CAST(%I AS %S) IS DISTINCT FROM NULL) NOT VALID",
                     table, name, of, of, domain_of(context, column)->domain),
            lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .back = step_in_transaction(
            sql_make(arena, "ALTER TABLE %T DROP CONSTRAINT IF EXISTS %I", table, name),
            lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .leaves = effect_one(arena, (struct live_object){OBJECT_CONSTRAINT, *table, name}, PARTIAL),
        .why = "every value has to be one of the domain, from the first on; no row is read",
    };
}

void domain_validate(const struct phase_context *context, struct operation_list *operations)
{
    const struct column_group *args = group_of(context);
    struct constrain_builder b = {
        .arena = context->arena,
        .context = context,
        .table = catalog_table(context->catalog, &args->table.name),
        .operations = operations,
        .group = 1, /* after that of the columns */
    };
    for (size_t i = 0; i < args->column_count; i++)
        if (domain_of(context, i))
            constrain_add_validation(&b, check_name(context, i), NULL);
}

static bool has_constraint(const struct cat_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraint_count; i++)
        if (!table->constraints[i].incoming && str_equal(table->constraints[i].name, name))
            return true;
    return false;
}

void domain_check(const struct phase_context *context, const struct cat_table *table, size_t column,
                  struct finding_list *findings)
{
    const struct new_column *added = &group_of(context)->columns[column];
    const struct cat_type *type = domain_of(context, column);
    const struct object object = {table->name, added->name.text};
    const struct place place = added->type.text ? added->type.place : added->name.place;
    const char *name = check_name(context, column);
    if (has_constraint(table, name))
        finding_add(findings, FINDING_ERROR, place, "Choose another name for the column.",
                    "table \"%s\" already has a constraint \"%s\", which the check of domain %s "
                    "is to be called",
                    qname_text(context->arena, &table->name), name, type->domain);
    if (type->domain_not_null &&
        !story_between(context->story, FACT_BINDS, &object, context->index, SIZE_MAX))
        finding_add(findings, FINDING_ERROR, place,
                    "Put a constrain with `not_null` of it behind the phase that fills it.",
                    "column \"%s\" is of domain %s, which does not allow NULL, and nothing makes "
                    "it NOT NULL",
                    added->name.text, type->domain);
    const struct cat_group *group = catalog_group(context->catalog, context->index);
    const struct cat_column *old =
        group->ups[column].identity ? cat_table_column(table, group->ups[column].identity) : NULL;
    bool copies = old && str_equal(old->type, type->domain);
    finding_add(findings, copies ? FINDING_WARNING : FINDING_NOTE, place,
                copies ? "An `alias` gives the column another name and leaves it its type."
                       : "A write of either version that the domain does not take fails, as it "
                         "would there.",
                "column \"%s\" gets type %s and a check \"%s\" by domain %s, for whose own sake "
                "PostgreSQL would rewrite the table",
                added->name.text, type->declaration, name, type->domain);
    if (type->domain_has_default && !added->up.text && !added->default_sql.text)
        finding_add(findings, FINDING_WARNING, place, "Say `default` if it is wanted.",
                    "column \"%s\" does not take the default of domain %s", added->name.text,
                    type->domain);
}
