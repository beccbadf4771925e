/* The primary key; a swap moves it to another column, and leaves an index behind. */
#include "phase/carry/carry.h"

const struct cat_index *carry_primary_of(const struct cat_table *table, const char *column)
{
    for (size_t i = 0; table && i < table->index_count; i++)
        if (table->indexes[i].primary &&
            (!column ||
             cat_names_contain(table->indexes[i].columns, table->indexes[i].column_count, column)))
            return &table->indexes[i];
    return NULL;
}

const char *carry_primary_index(const struct phase_context *context,
                                const struct cat_index *primary, const char *column)
{
    return sql_derived_name(context->arena, CATALOG_OUR_PREFIX, context->plan_name, primary->name,
                            column, NULL);
}

/* Before the swap the key has the old column, after it the one that took its name. */
const char *carry_spare_index(const struct phase_context *context, const struct qname *table,
                              const char *retired)
{
    const struct object named = {*table, retired}, whole = {*table, NULL};
    const struct object column = story_object(context->story, &named, context->index);
    const struct cat_table *at = catalog_table(context->catalog, table);
    const struct cat_index *primary = carry_primary_of(at, column.name);
    for (const struct fact *renames = NULL;
         !primary &&
         (renames = story_next(context->story, FACT_RENAMES, &whole, context->index, renames));)
        if (str_equal(renames->other.name, column.name))
            primary = carry_primary_of(at, renames->object.name);
    return primary ? carry_primary_index(context, primary, retired) : NULL;
}
