/* Pieces of SQL over the two tables of a mirror: see sql.h. */
#include "phase/twin/sql.h"

#include <string.h>

#include "base/str.h"
#include "phase/sync/sync.h"

struct way twin_way(const struct twin *twin, bool up)
{
    const struct pair *pair = twin->pair;
    const struct twin_column *downs = twin->both ? pair->downs : NULL;
    size_t down_count = twin->both ? pair->down_count : 0;
    return (struct way){
        .twin = twin,
        .up = up,
        .source = up ? twin->from : twin->to,
        .target = up ? twin->to : twin->from,
        .values = up ? pair->ups : downs,
        .value_count = up ? pair->up_count : down_count,
        .back = up ? downs : pair->ups,
        .back_count = up ? down_count : pair->up_count,
        .found = up ? twin->found->ups : twin->found->downs,
        .found_back = up ? twin->found->downs : twin->found->ups,
        .function = up ? twin->from_function : twin->to_function,
        .makes = pair->only != TWIN_COLUMNS && (up || !twin->depends),
    };
}

static struct arena *arena_of(const struct way *way)
{
    return way->twin->context->arena;
}

const char *way_source_key(const struct way *way, size_t i)
{
    const struct twin_key *key = &way->twin->pair->keys[i];
    return way->up ? key->from.text : key->to.text;
}

const char *way_target_key(const struct way *way, size_t i)
{
    const struct twin_key *key = &way->twin->pair->keys[i];
    return way->up ? key->to.text : key->from.text;
}

/* ---- columns ---- */

struct names {
    struct arena *arena;
    const char **items;
    size_t count;
};

static void add_reads(struct names *names, const struct cat_expression *expression)
{
    for (size_t i = 0; i < expression->column_count; i++)
        if (!cat_names_contain(names->items, names->count, expression->columns[i]))
            *ARENA_PUSH(names->arena, names->items, names->count) = expression->columns[i];
}

const char **way_reads(const struct way *way, size_t *count)
{
    struct names names = {.arena = arena_of(way)};
    if (way->up && way->twin->pair->where.text)
        add_reads(&names, &way->twin->found->where);
    for (size_t i = 0; i < way->value_count; i++)
        add_reads(&names, &way->found[i]);
    *count = names.count;
    return names.items;
}

const char **way_own_reads(const struct way *way, size_t *count)
{
    size_t all;
    const char **read = way_reads(way, &all);
    struct names own = {.arena = arena_of(way)};
    for (size_t i = 0; i < all; i++) {
        bool set = false;
        for (size_t b = 0; b < way->back_count; b++)
            set |= str_equal(way->back[b].name.text, read[i]);
        if (!set)
            *ARENA_PUSH(own.arena, own.items, own.count) = read[i];
    }
    *count = own.count;
    return own.items;
}

const char *way_same_key(const struct way *way, const char *alias, const char *prefix)
{
    struct sql sql = sql_new(arena_of(way));
    for (size_t i = 0; i < way->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S.%I = %S%I", i ? " AND " : "", alias, way_target_key(way, i), prefix,
                way_source_key(way, i));
    return sql_text(&sql);
}

const char *way_target_columns(const struct way *way)
{
    struct sql sql = sql_new(arena_of(way));
    for (size_t i = 0; i < way->value_count; i++)
        sql_add(&sql, "%S%I", i ? ", " : "", way->values[i].name.text);
    return sql_text(&sql);
}

const char *way_target_keys(const struct way *way)
{
    struct sql sql = sql_new(arena_of(way));
    for (size_t i = 0; i < way->twin->pair->key_count; i++)
        sql_add(&sql, "%S%I", i ? ", " : "", way_target_key(way, i));
    return sql_text(&sql);
}

const char *way_target_row(const struct way *way, const char *alias)
{
    struct sql sql = sql_new(arena_of(way));
    sql_add(&sql, "ROW(");
    for (size_t i = 0; i < way->value_count; i++)
        sql_add(&sql, "%S%S.%I", i ? ", " : "", alias, way->values[i].name.text);
    sql_add(&sql, ")");
    return sql_text(&sql);
}

const char *twin_changed(const struct twin *twin, const struct cat_table *table,
                         const char *const *names, size_t count)
{
    struct sql sql = sql_new(twin->context->arena);
    for (size_t i = 0; i < count; i++) {
        const struct cat_column *column = cat_table_column(table, names[i]);
        const char * or = i ? " OR " : "";
        const char *as =
            column && str_starts_with(column->type, "character varying") ? "::pg_catalog.text" : "";
        if (column && column->equal_is_image)
            sql_add(&sql, "%SOLD.%I%S IS DISTINCT FROM NEW.%I%S", or, names[i], as, names[i], as);
        else
            sql_add(&sql, "%Spg_catalog.record_image_ne(ROW(OLD.%I), ROW(NEW.%I))", or, names[i],
                    names[i]);
    }
    return count ? sql_text(&sql) : "false";
}

/* ---- expressions over a row of another name ---- */

/* The row `alias` under its table's own name, with these columns: an expression of the plan means
 * no others, whatever stands beside it. */
static const char *row_of(const struct twin *twin, const struct cat_table *table,
                          const struct names *names, const char *alias)
{
    struct sql sql = sql_new(twin->context->arena);
    sql_add(&sql, "(SELECT");
    for (size_t i = 0; i < names->count; i++)
        sql_add(&sql, "%S %S.%I", i ? "," : "", alias, names->items[i]);
    sql_add(&sql, ") AS %I", table->name.name);
    return sql_text(&sql);
}

const char *twin_where_over(const struct twin *twin, const char *alias)
{
    struct arena *arena = twin->context->arena;
    struct names names = {.arena = arena};
    if (!twin->pair->where.text)
        return "true";
    add_reads(&names, &twin->found->where);
    return sql_make(arena, "(SELECT coalesce(%E, false) FROM %S)", &twin->pair->where,
                    row_of(twin, twin->from, &names, alias));
}

const char *twin_values_over(const struct twin *twin, bool up, const char *alias)
{
    const struct way way = twin_way(twin, up);
    struct arena *arena = twin->context->arena;
    struct names names = {.arena = arena};
    struct sql sql = sql_new(arena);
    sql_add(&sql, "(SELECT ROW(");
    for (size_t i = 0; i < way.value_count; i++) {
        const struct cat_column *column = cat_table_column(way.target, way.values[i].name.text);
        add_reads(&names, &way.found[i]);
        sql_add(&sql, "%S%E::%S", i ? ", " : "", &way.values[i].value,
                cat_column_declaration(arena, column));
    }
    sql_add(&sql, ") FROM %S)", row_of(twin, way.source, &names, alias));
    return sql_text(&sql);
}

/* A cast to character varying(5) cuts without a word, an assignment does not. */
static const char *without_length(struct arena *arena, const struct cat_column *column)
{
    const char *type = column->type, *open = strchr(type, '('),
               *close = open ? strchr(open, ')') : 0;
    const char *rest = close ? close + 1 : "";
    if (!close)
        return cat_column_declaration(arena, column);
    if (str_starts_with(type, "character("))
        return arena_printf(arena, "pg_catalog.bpchar%s", rest);
    if (str_starts_with(type, "bit("))
        return arena_printf(arena, "pg_catalog.\"bit\"%s", rest);
    return arena_printf(arena, "%.*s%s", (int)(open - type), type, rest);
}

const char *twin_assigned_over(const struct twin *twin, const char *alias)
{
    const struct way way = twin_way(twin, true);
    struct arena *arena = twin->context->arena;
    struct names names = {.arena = arena};
    struct sql sql = sql_new(arena);
    sql_add(&sql, "(SELECT ");
    for (size_t i = 0; i < way.value_count; i++) {
        add_reads(&names, &way.found[i]);
        sql_add(&sql, "%S%E::%S", i ? ", " : "", &way.values[i].value,
                without_length(arena, cat_table_column(way.target, way.values[i].name.text)));
    }
    sql_add(&sql, " FROM %S)", row_of(twin, way.source, &names, alias));
    return sql_text(&sql);
}

const char *way_agrees(const struct way *way, const char *alias, const char *prefix)
{
    const struct twin *twin = way->twin;
    struct arena *arena = twin->context->arena;
    struct sql there = sql_new(arena);
    if (!way->back_count)
        return "false";
    for (size_t i = 0; i < way->back_count; i++)
        sql_add(&there, "%S%S%I", i ? ", " : "", prefix, way->back[i].name.text);
    const char *same = sql_make(arena, "pg_catalog.record_image_eq(%S, ROW(%S))",
                                twin_values_over(twin, !way->up, alias), sql_text(&there));
    return way->up || !twin->pair->where.text
               ? same
               : sql_make(arena, "CASE WHEN %S THEN %S ELSE false END",
                          twin_where_over(twin, alias), same);
}
