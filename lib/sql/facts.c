#include "sql/facts.h"

#include "base/str.h"

static bool is_named(const struct qname *name, bool visible, struct qname asked)
{
    return str_equal(name->name, asked.name) &&
           (asked.schema ? str_equal(name->schema, asked.schema) : visible);
}

const struct fact_table *facts_table(const struct facts *facts, struct qname name)
{
    for (size_t i = 0; facts && name.name && i < facts->table_count; i++)
        if (is_named(&facts->tables[i].name, facts->tables[i].visible, name))
            return &facts->tables[i];
    return NULL;
}

const struct fact_type *facts_type(const struct facts *facts, struct qname name)
{
    for (size_t i = 0; facts && name.name && i < facts->type_count; i++)
        if (is_named(&facts->types[i].name, facts->types[i].visible, name))
            return &facts->types[i];
    return NULL;
}

const struct fact_column *fact_table_column(const struct fact_table *table, const char *name)
{
    for (size_t i = 0; table && name && i < table->column_count; i++)
        if (str_equal(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}

const struct fact_index *fact_table_index(const struct fact_table *table, const char *name)
{
    for (size_t i = 0; table && name && i < table->index_count; i++)
        if (str_equal(table->indexes[i].name, name))
            return &table->indexes[i];
    return NULL;
}

const struct fact_table *facts_index_table(const struct facts *facts, struct qname index)
{
    for (size_t i = 0; facts && i < facts->table_count; i++)
        if (fact_table_index(&facts->tables[i], index.name) &&
            (!index.schema || str_equal(index.schema, facts->tables[i].name.schema)))
            return &facts->tables[i];
    return NULL;
}

const struct fact_change *facts_change(const struct facts *facts, struct qname table,
                                       const char *column, const char *type)
{
    for (size_t i = 0; facts && i < facts->change_count; i++) {
        const struct facts_change *change = &facts->changes[i].change;
        if (str_equal(change->table.name, table.name) &&
            str_equal(change->table.schema, table.schema) && str_equal(change->column, column) &&
            str_equal(change->type, type))
            return &facts->changes[i];
    }
    return NULL;
}

const struct fact_rows *facts_rows(const struct facts *facts, size_t key)
{
    for (size_t i = 0; facts && i < facts->rows_count; i++)
        if (facts->rows[i].key == key)
            return &facts->rows[i];
    return NULL;
}
