/* What stands against the swap of a key, and of what references it. */
#include "phase/story/preflight.h"
#include "phase/swap/build.h"

/* Which bytes an integer type has; 0: another type. */
static int integer_bytes(const char *type)
{
    return str_equal(type, "smallint")  ? 2
           : str_equal(type, "integer") ? 4
           : str_equal(type, "bigint")  ? 8
                                        : 0;
}

/* Whether a column of `other` is swapped in this phase, but not with `table` or before it. */
static bool is_swapped_behind(const struct phase_context *context, const struct cat_table *table,
                              const struct cat_table *other, const char *column)
{
    bool behind = false;
    if (qname_equal(&other->name, &table->name))
        return false;
    for (const struct fact *renames = NULL;
         (renames = story_next_of(context->story, FACT_RENAMES, context->index, renames));) {
        behind |= qname_equal(&renames->object.of, &table->name);
        if (behind && qname_equal(&renames->object.of, &other->name) &&
            str_equal(renames->object.name, column))
            return true;
    }
    return false;
}

static void check_type(const struct phase_context *context, const struct cat_table *table,
                       const struct cat_table *other, const struct cat_constraint *constraint,
                       const struct swap_column *names, struct finding_list *findings)
{
    struct arena *arena = context->arena;
    struct phase_context after = *context;
    after.index++;
    const struct cat_type *type = carry_type_of(context, &table->name, names->from.text);
    const char *other_name = qname_text(arena, &other->name);
    for (size_t i = 0; type && i < constraint->column_count; i++) {
        bool late = false;
        if (!str_equal(constraint->columns[i], names->name.text))
            continue;
        const char *column = constraint->other_columns[i];
        const char *have = carry_type_at(&after, other, column, &late);
        if (late || is_swapped_behind(context, table, other, column))
            finding_add(findings, FINDING_ERROR, names->name.place,
                        "Swap that table in the same phase: name it under `with`.",
                        "foreign key \"%s\" of table \"%s\" references column \"%s\", and its own "
                        "column \"%s\" is swapped later",
                        constraint->name, other_name, names->name.text, column);
        else if (have && integer_bytes(have) && integer_bytes(have) < integer_bytes(type->name))
            finding_add(findings, FINDING_ERROR, names->name.place,
                        "Change that column first, or name it under `referencing` of the recipe.",
                        "column \"%s\" of table \"%s\" references column \"%s\" and is %s: it "
                        "could not take every value of %s",
                        column, other_name, names->name.text, have, type->name);
    }
}

static void check_foreign_key(const struct phase_context *context, const struct cat_table *table,
                              const struct cat_constraint *constraint,
                              const struct swap_column *names, struct finding_list *findings)
{
    const struct cat_table *other = catalog_table(context->catalog, &constraint->other);
    const char *other_name = qname_text(context->arena, &constraint->other);
    const char *hint = "Drop that foreign key before this plan, and add it again afterwards.";
    const char *why = !other || !other->owned                        ? "belongs to another role"
                      : other->relkind == 'p' || other->is_partition ? "is partitioned"
                      : table->relkind == 'p' ? "references a partitioned one"
                                              : constraint->problem;
    if (why)
        finding_add(findings, FINDING_ERROR, names->name.place, hint,
                    "foreign key \"%s\" cannot follow column \"%s\": table \"%s\" %s",
                    constraint->name, names->name.text, other_name, why);
    else
        check_type(context, table, other, constraint, names, findings);
}

/* A client that compares the two in its own memory finds nothing meanwhile. */
static void check_meanwhile(const struct phase_context *context, const struct cat_table *table,
                            const struct cat_constraint *constraint,
                            const struct swap_column *names, struct finding_list *findings)
{
    struct phase_context after = *context;
    after.index++;
    for (size_t i = 0; i < constraint->column_count; i++) {
        bool late = false;
        const struct cat_table *other = catalog_table(context->catalog, &constraint->other);
        if (other && str_equal(constraint->columns[i], names->name.text))
            carry_type_at(&after, other, constraint->other_columns[i], &late);
        if (late)
            finding_add(findings, FINDING_WARNING, names->name.place,
                        "Swap both tables in one phase: name the other under `with`.",
                        "column \"%s\" of table \"%s\" and column \"%s\" of table \"%s\", which "
                        "it references, have different types until that is swapped too",
                        names->name.text, qname_text(context->arena, &table->name),
                        constraint->other_columns[i], qname_text(context->arena, &other->name));
    }
}

void swap_check_keys(const struct phase_context *context, const struct cat_table *table,
                     const struct swap_column *names, struct finding_list *findings)
{
    const struct cat_column *old = cat_table_column(table, names->name.text);
    if (old->in_primary_key && table->relkind == 'p')
        finding_add(findings, FINDING_ERROR, names->name.place, "Copy the rows into another table.",
                    "column \"%s\" is part of the primary key of partitioned table \"%s\" and "
                    "cannot be swapped",
                    names->name.text, qname_text(context->arena, &table->name));
    else if (old->in_primary_key &&
             !carry_like_of(context, &table->name, names->from.text, names->name.text) &&
             !table->swapped)
        finding_add(findings, FINDING_ERROR, names->name.place,
                    "Put a constrain with `like` of the two columns before the swap.",
                    "column \"%s\" is part of the primary key, and column \"%s\" is not like it",
                    names->name.text, names->from.text);
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (constraint->type != 'f' ||
            !cat_names_contain(constraint->columns, constraint->column_count, names->name.text))
            continue;
        if (constraint->incoming)
            check_foreign_key(context, table, constraint, names, findings);
        else
            check_meanwhile(context, table, constraint, names, findings);
    }
}
