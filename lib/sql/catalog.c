#include "sql/catalog.h"

#include "base/str.h"

const struct cat_table *catalog_table(const struct catalog *catalog, const struct qname *name)
{
    for (size_t i = 0; i < catalog->table_count; i++)
        if (qname_equal(&catalog->tables[i].name, name))
            return &catalog->tables[i];
    return NULL;
}

const struct cat_column *cat_table_column(const struct cat_table *table, const char *name)
{
    for (size_t i = 0; table && i < table->column_count; i++)
        if (str_equal(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}

const struct cat_group *catalog_group(const struct catalog *catalog, size_t phase)
{
    for (size_t i = 0; i < catalog->group_count; i++)
        if (catalog->groups[i].phase == phase)
            return &catalog->groups[i];
    return NULL;
}

const struct cat_choice *catalog_choice(const struct catalog *catalog, size_t phase)
{
    for (size_t i = 0; i < catalog->choice_count; i++)
        if (catalog->choices[i].phase == phase)
            return &catalog->choices[i];
    return NULL;
}

const struct cat_twin *catalog_twin(const struct catalog *catalog, size_t phase)
{
    for (size_t i = 0; i < catalog->twin_count; i++)
        if (catalog->twins[i].phase == phase)
            return &catalog->twins[i];
    return NULL;
}

const struct cat_like *catalog_like(const struct catalog *catalog, size_t phase, size_t item,
                                    size_t pair)
{
    for (size_t i = 0; i < catalog->like_count; i++) {
        const struct cat_like *like = &catalog->likes[i];
        if (like->phase == phase && like->item == item && like->pair == pair)
            return like;
    }
    return NULL;
}

const char *catalog_item_problem(const struct catalog *catalog, size_t phase, size_t item)
{
    for (size_t i = 0; i < catalog->item_count; i++)
        if (catalog->items[i].phase == phase && catalog->items[i].item == item)
            return catalog->items[i].problem;
    return NULL;
}

const struct cat_index *cat_primary_key(const struct cat_table *table)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i].primary)
            return &table->indexes[i];
    return NULL;
}

bool cat_names_contain(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}

struct renaming {
    const char *const *from, *const *to;
    size_t count;
};

static void rename_one(const struct renaming *r, const char **name)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_equal(*name, r->from[i])) {
            *name = r->to[i];
            return;
        }
}

static void rename_each(const struct renaming *r, const char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rename_one(r, &names[i]);
}

static void rename_in(const struct renaming *r, struct cat_table *table)
{
    table->swapped = true;
    for (size_t i = 0; i < table->column_count; i++)
        rename_one(r, &table->columns[i].name);
    for (size_t i = 0; i < table->index_count; i++)
        rename_each(r, table->indexes[i].columns, table->indexes[i].column_count);
    for (size_t i = 0; i < table->constraint_count; i++)
        rename_each(r, table->constraints[i].columns, table->constraints[i].column_count);
    for (size_t i = 0; i < table->statistics_count; i++)
        rename_each(r, table->statistics[i].names, table->statistics[i].name_count);
    for (size_t i = 0; i < table->dependent_count; i++)
        rename_one(r, &table->dependents[i].column);
    for (size_t i = 0; i < table->follower_count; i++) {
        rename_each(r, table->followers[i].columns, table->followers[i].column_count);
        rename_each(r, table->followers[i].direct, table->followers[i].direct_count);
    }
    for (size_t i = 0; i < table->own_count; i++)
        rename_one(r, &table->owns[i].column);
    for (size_t i = 0; i < table->part_count; i++)
        if (table->parts[i].column)
            rename_one(r, &table->parts[i].column);
}

void catalog_rename_columns(struct catalog *catalog, const struct qname *table,
                            const char *const *from, const char *const *to, size_t count)
{
    const struct renaming r = {from, to, count};
    for (size_t t = 0; t < catalog->table_count; t++) {
        struct cat_table *each = &catalog->tables[t];
        if (qname_equal(&each->name, table))
            rename_in(&r, each);
        for (size_t i = 0; i < each->constraint_count; i++)
            if (each->constraints[i].other.name && qname_equal(&each->constraints[i].other, table))
                rename_each(&r, each->constraints[i].other_columns,
                            each->constraints[i].column_count);
    }
}

const char *cat_column_declaration(struct arena *arena, const struct cat_column *column)
{
    return column->collation ? sql_make(arena, "%S COLLATE %S", column->type, column->collation)
                             : column->type;
}
