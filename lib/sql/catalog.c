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

bool cat_names_contain(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}
