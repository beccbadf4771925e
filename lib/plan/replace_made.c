/* The new table of replace_table, as SQL: see replace.c. */
#include <strings.h>

#include "base/str.h"
#include "plan/recipe.h"
#include "plan/replace.h"

void replace_add(struct replace_making *m, const char *statement)
{
    str_addf(&m->script, "%s%s;", m->script.length ? "\n" : "", statement);
}

static bool makes_indexes(const struct replace_making *m)
{
    return m->by || m->args->primary_key.count || m->args->order.count;
}

/* What ANALYZE makes of it, which LIKE leaves out. */
static void add_statistics_of(struct replace_making *m, const struct cat_column *column)
{
    struct str options = {.arena = m->arena};
    for (size_t i = 0; i < column->option_count; i++)
        str_addf(&options, "%s%s", i ? ", " : "", column->options[i]);
    if (column->statistics_target >= 0)
        replace_add(m, sql_make(m->arena, "ALTER TABLE %T ALTER COLUMN %I SET STATISTICS %D",
                                &m->made, column->name, (long long)column->statistics_target));
    if (options.length)
        replace_add(m, sql_make(m->arena, "ALTER TABLE %T ALTER COLUMN %I SET (%S)", &m->made,
                                column->name, str_text(&options)));
}

static void create_table(struct replace_making *m)
{
    const struct replace_table_args *args = m->args;
    struct sql sql = sql_new(m->arena);
    sql_add(&sql, "CREATE TABLE %T (%S)", &m->made, replace_columns_sql(m, makes_indexes(m)));
    if (m->by)
        sql_add(&sql, " PARTITION BY %S (%I)",
                args->by.range.text  ? "RANGE"
                : args->by.list.text ? "LIST"
                                     : "HASH",
                m->by);
    else
        sql_add(&sql, "%S", replace_storage_sql(m));
    replace_add(m, sql_text(&sql));
    replace_add_like(m);
    for (size_t i = 0; i < args->type_count; i++)
        replace_add(m, sql_make(m->arena, "ALTER TABLE %T ALTER COLUMN %I TYPE %R USING NULL",
                                &m->made, args->types[i].name.text, &args->types[i].sql));
    for (size_t i = 0; i < m->table->column_count; i++)
        add_statistics_of(m, &m->table->columns[i]);
    replace_add_statistics(m); /* with another type they would lose their targets */
}

const char *replace_names_sql(struct replace_making *m, const struct name_list *list)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        *ARENA_PUSH(m->arena, names, count) = list->items[i].text;
    return sql_name_list(m->arena, names, count);
}

static void comment_index(struct replace_making *m, const struct cat_index *index, const char *name)
{
    if (index->comment)
        replace_add(m, sql_make(m->arena, "COMMENT ON INDEX %I.%I IS %L", m->made.schema, name,
                                index->comment));
    if (index->constraint_comment)
        replace_add(m, sql_make(m->arena, "COMMENT ON CONSTRAINT %I ON %T IS %L", name, &m->made,
                                index->constraint_comment));
}

static bool make_index(struct replace_making *m, const struct cat_index *index)
{
    const char *name = sql_name_with(m->arena, index->name, "_new");
    const char *list = sql_name_list(m->arena, index->keys, index->key_count);
    bool plain = str_equal(index->tail, arena_printf(m->arena, "USING btree (%s)", list));
    if (m->by && index->unique && !cat_names_contain(index->keys, index->key_count, m->by))
        return replace_refuse(
            m, m->args->table.place, "Drop it before this plan.",
            "unique index \"%s\" cannot be on the new table: it has not the column \"%s\", "
            "by which that is partitioned",
            index->name, m->by);
    if (index->exclusion || (index->constraint && !plain))
        return replace_refuse(m, m->args->table.place, "Drop it before this plan.",
                              "constraint \"%s\" cannot be made anew by a recipe",
                              index->constraint);
    replace_add(m,
                index->constraint
                    ? sql_make(m->arena, "ALTER TABLE %T ADD CONSTRAINT %I UNIQUE (%S)%S", &m->made,
                               name, list, index->constraint_tail)
                    : sql_make(m->arena, "CREATE %SINDEX %I ON %T %S",
                               index->unique ? "UNIQUE " : "", name, &m->made, index->whole_tail));
    comment_index(m, index, name);
    return true;
}

static bool make_indexes(struct replace_making *m, const struct name_list *key)
{
    const struct cat_index *primary = cat_primary_key(m->table);
    const char *name =
        sql_name_with(m->arena, primary ? primary->name : m->made.name, primary ? "_new" : "_pkey");
    if (!makes_indexes(m))
        return true;
    replace_add(m, sql_make(m->arena, "ALTER TABLE %T ADD CONSTRAINT %I PRIMARY KEY (%S)", &m->made,
                            name, replace_names_sql(m, key)));
    if (primary)
        comment_index(m, primary, name);
    for (size_t i = 0; i < m->table->index_count; i++)
        if (!m->table->indexes[i].primary && m->table->indexes[i].valid &&
            !make_index(m, &m->table->indexes[i]))
            return false;
    return true;
}

/* One to the table itself goes over when the new one has the name. */
static void make_foreign_keys(struct replace_making *m)
{
    for (size_t i = 0; i < m->table->constraint_count; i++) {
        const struct cat_constraint *constraint = &m->table->constraints[i];
        if (constraint->type == 'f' && !constraint->incoming &&
            !qname_equal(&constraint->other, &m->table->name)) {
            replace_add(m, sql_make(m->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S", &m->made,
                                    constraint->name, constraint->definition));
            if (constraint->comment)
                replace_add(m, sql_make(m->arena, "COMMENT ON CONSTRAINT %I ON %T IS %L",
                                        constraint->name, &m->made, constraint->comment));
        }
    }
}

/* ---- partitions ---- */

static void make_partition(struct replace_making *m, const char *name, const char *bound)
{
    const struct qname partition = {m->made.schema, name};
    replace_add(m, sql_make(m->arena, "CREATE TABLE %T PARTITION OF %T %S%S", &partition, &m->made,
                            bound, replace_storage_sql(m)));
}

static const char *partition_name(struct replace_making *m, const char *tail)
{
    return sql_name_with(m->arena, m->table->name.name, tail);
}

/* The bound of a time with a zone is in UTC, whatever the session's is. */
static const char *span_end(struct replace_making *m, const char *day)
{
    const char *type = cat_table_column(m->table, m->by)->type;
    bool zoned = str_starts_with(type, "timestamp") && str_ends_with(type, "with time zone");
    return zoned ? arena_printf(m->arena, "%s 00:00:00+00", day) : day;
}

static void make_partitions(struct replace_making *m)
{
    const struct replace_partitions *partitions = &m->args->partitions;
    bool has_rest = m->args->by.hash.text || partitions->rest != REPLACE_WITH_DEFAULT;
    for (size_t i = 0; i < m->found->span_count; i++) {
        const struct cat_span *span = &m->found->spans[i];
        make_partition(m, partition_name(m, arena_printf(m->arena, "_p%s", span->suffix)),
                       sql_make(m->arena, "FOR VALUES FROM (%L) TO (%L)", span_end(m, span->lower),
                                span_end(m, span->upper)));
    }
    for (int64_t i = 0; i < partitions->modulus; i++)
        make_partition(m, partition_name(m, arena_printf(m->arena, "_p%lld", (long long)i)),
                       sql_make(m->arena, "FOR VALUES WITH (MODULUS %D, REMAINDER %D)",
                                (long long)partitions->modulus, (long long)i));
    for (size_t i = 0; i < partitions->given_count; i++) {
        const struct given_partition *given = &partitions->given[i];
        bool rest = strcasecmp(given->bound.text, "default") == 0;
        has_rest |= rest;
        make_partition(m, given->name.text,
                       rest ? "DEFAULT" : sql_make(m->arena, "FOR VALUES %R", &given->bound));
    }
    if (m->by && !has_rest)
        make_partition(m, partition_name(m, "_default"), "DEFAULT");
}

bool replace_make_table(struct replace_making *m, const struct name_list *key)
{
    create_table(m);
    if (!make_indexes(m, key))
        return false;
    make_partitions(m);
    make_foreign_keys(m); /* each partition would lock what they reference */
    return true;
}
