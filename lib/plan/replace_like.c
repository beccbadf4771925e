/* The columns of the new table of replace_table, and how it is stored: see replace.c. LIKE keeps
 * the order of columns, so that a table with another one is written out. */
#include <string.h>

#include "base/str.h"
#include "plan/recipe.h"
#include "plan/replace.h"

/* ---- storage ---- */

static bool is_given(struct replace_making *m, const char *option, size_t length)
{
    for (size_t i = 0; i < m->args->option_count; i++) {
        const char *name = m->args->options[i].name.text;
        if (strlen(name) == length && strncmp(name, option, length) == 0)
            return true;
    }
    return false;
}

/* "toast.fillfactor" is two names. */
static const char *option_name(struct replace_making *m, const char *name)
{
    static const char toast[] = "toast.";
    return str_starts_with(name, toast) ? sql_make(m->arena, "toast.%I", name + strlen(toast))
                                        : sql_quote_name(m->arena, name);
}

/* What is given, and those of the table's that are not. */
static const char *options_sql(struct replace_making *m)
{
    struct sql sql = sql_new(m->arena);
    for (size_t i = 0; i < m->args->option_count; i++)
        sql_add(&sql, "%S%S = %L", i ? ", " : "", option_name(m, m->args->options[i].name.text),
                m->args->options[i].value);
    for (size_t i = 0; i < m->found->option_count; i++) {
        const char *option = m->found->options[i], *value = strchr(option, '=');
        if (value && !is_given(m, option, (size_t)(value - option)))
            sql_add(&sql, "%S%S = %L", *sql_text(&sql) ? ", " : "",
                    option_name(m, arena_strndup(m->arena, option, (size_t)(value - option))),
                    value + 1);
    }
    return sql_text(&sql);
}

const char *replace_storage_sql(struct replace_making *m)
{
    struct sql sql = sql_new(m->arena);
    const struct replace_table_args *args = m->args;
    const char *method =
        args->method.text ? sql_quote_name(m->arena, args->method.text) : m->found->method;
    const char *space = args->tablespace.text ? sql_quote_name(m->arena, args->tablespace.text)
                                              : m->found->tablespace;
    const char *options = options_sql(m);
    if (method)
        sql_add(&sql, " USING %S", method);
    if (*options)
        sql_add(&sql, " WITH (%S)", options);
    if (space)
        sql_add(&sql, " TABLESPACE %S", space);
    return sql_text(&sql);
}

/* ---- columns ---- */

static void add_column(struct replace_making *m, const struct cat_column *column, struct sql *sql)
{
    sql_add(sql, "%S%I %S", *sql_text(sql) ? ", " : "", column->name,
            cat_column_declaration(m->arena, column));
    if (column->compression)
        sql_add(sql, " COMPRESSION %S", column->compression);
    if (column->generated)
        sql_add(sql, " GENERATED ALWAYS AS (%S) %S", column->default_sql,
                column->is_virtual ? "VIRTUAL" : "STORED");
    else if (column->default_sql)
        sql_add(sql, " DEFAULT %S", column->default_sql);
    if (column->not_null && column->not_null_name)
        sql_add(sql, " CONSTRAINT %I NOT NULL%S", column->not_null_name, column->not_null_options);
    else if (column->not_null)
        sql_add(sql, " NOT NULL");
}

/* LIKE leaves those of extended statistics out. */
static bool has_targets(const struct replace_making *m)
{
    bool has = false;
    for (size_t i = 0; i < m->table->statistics_count; i++)
        has |= m->table->statistics[i].target >= 0;
    return has;
}

const char *replace_columns_sql(struct replace_making *m, bool makes_indexes)
{
    const struct name_list *order = &m->args->order;
    struct sql sql = sql_new(m->arena);
    if (!order->count)
        return sql_make(m->arena, "LIKE %T INCLUDING ALL EXCLUDING IDENTITY%S%S", &m->table->name,
                        makes_indexes ? " EXCLUDING INDEXES" : "",
                        has_targets(m) ? " EXCLUDING STATISTICS" : "");
    for (size_t i = 0; i < order->count; i++)
        add_column(m, cat_table_column(m->table, order->items[i].text), &sql);
    for (size_t i = 0; i < m->table->column_count; i++)
        if (!replace_contains(order, m->table->columns[i].name))
            add_column(m, &m->table->columns[i], &sql);
    return sql_text(&sql);
}

/* ---- what LIKE copies besides ---- */

static void add_comment(struct replace_making *m, const char *sql, const char *comment)
{
    if (comment)
        replace_add(m, sql_make(m->arena, "COMMENT ON %S IS %L", sql, comment));
}

static void add_check(struct replace_making *m, const struct cat_constraint *check)
{
    replace_add(m, sql_make(m->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S", &m->made, check->name,
                            check->definition));
    add_comment(m, sql_make(m->arena, "CONSTRAINT %I ON %T", check->name, &m->made),
                check->comment);
}

static void add_statistics(struct replace_making *m, const struct cat_statistics *statistics)
{
    const struct qname name = {statistics->name.schema,
                               sql_name_with(m->arena, statistics->name.name, "_new")};
    replace_add(
        m, sql_make(m->arena, "CREATE STATISTICS %T%S ON %S FROM %T", &name,
                    statistics->kinds ? arena_printf(m->arena, " (%s)", statistics->kinds) : "",
                    statistics->on, &m->made));
    if (statistics->target >= 0)
        replace_add(m, sql_make(m->arena, "ALTER STATISTICS %T SET STATISTICS %D", &name,
                                (long long)statistics->target));
    add_comment(m, sql_make(m->arena, "STATISTICS %T", &name), statistics->comment);
}

void replace_add_like(struct replace_making *m)
{
    if (!m->args->order.count)
        return;
    for (size_t i = 0; i < m->table->column_count; i++) {
        const struct cat_column *column = &m->table->columns[i];
        if (column->storage)
            replace_add(m, sql_make(m->arena, "ALTER TABLE %T ALTER COLUMN %I SET STORAGE %S",
                                    &m->made, column->name, column->storage));
        add_comment(m, sql_make(m->arena, "COLUMN %T.%I", &m->made, column->name), column->comment);
    }
    for (size_t i = 0; i < m->table->constraint_count; i++)
        if (m->table->constraints[i].type == 'c')
            add_check(m, &m->table->constraints[i]);
}

void replace_add_statistics(struct replace_making *m)
{
    for (size_t i = 0; (m->args->order.count || has_targets(m)) && i < m->table->statistics_count;
         i++)
        add_statistics(m, &m->table->statistics[i]);
}
