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
        .makes = pair->only != TWIN_COLUMNS && (up || (!twin->depends && !pair->rows.text)),
    };
}

static struct arena *arena_of(const struct way *way)
{
    return way->twin->context->arena;
}

const char *way_source_word(const struct way *way)
{
    const struct pair *pair = way->twin->pair;
    return way->up ? pair->from.name.name : pair->to.name.name;
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
    if (way->up && way->twin->pair->rows.text)
        add_reads(&names, &way->twin->found->rows.query);
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

static const char *constant_of(const struct twin *twin, size_t i)
{
    const struct twin_column *constant = &twin->pair->constants[i];
    return sql_make(twin->context->arena, "%E::%S", &constant->value,
                    cat_column_declaration(twin->context->arena,
                                           cat_table_column(twin->to, constant->name.text)));
}

const char *twin_is_ours(const struct twin *twin, const char *prefix)
{
    struct sql sql = sql_new(twin->context->arena);
    for (size_t i = 0; i < twin->pair->constant_count; i++)
        sql_add(&sql, "%S%S%I = %S", i ? " AND " : "", prefix, twin->pair->constants[i].name.text,
                constant_of(twin, i));
    return twin->pair->constant_count ? sql_text(&sql) : "true";
}

const char *twin_constant_values(const struct twin *twin, const char *before)
{
    struct sql sql = sql_new(twin->context->arena);
    for (size_t i = 0; i < twin->pair->constant_count; i++)
        sql_add(&sql, "%S%S", before, constant_of(twin, i));
    return sql_text(&sql);
}

const char *way_same_key(const struct way *way, const char *alias, const char *prefix)
{
    struct sql sql = sql_new(arena_of(way));
    for (size_t i = 0; i < way->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S.%I = %S%I", i ? " AND " : "", alias, way_target_key(way, i), prefix,
                way_source_key(way, i));
    if (way->up && way->twin->pair->constant_count)
        sql_add(&sql, " AND %S",
                twin_is_ours(way->twin, arena_printf(arena_of(way), "%s.", alias)));
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
    for (size_t i = 0; way->up && i < way->twin->pair->constant_count; i++)
        sql_add(&sql, ", %I", way->twin->pair->constants[i].name.text);
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
    const struct way way = twin_way(twin, table == twin->from);
    sql_add(&sql, ") AS %I", way_source_word(&way));
    return sql_text(&sql);
}

const char *twin_row_of_from(const struct twin *twin, const char *alias)
{
    const struct way up = twin_way(twin, true);
    struct names names = {.arena = twin->context->arena};
    names.items = way_reads(&up, &names.count);
    return row_of(twin, twin->from, &names, alias);
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

/* Whether the value is a column of source as it is, and equal values have the same bytes: then the
 * server compares the two columns, several times as fast as rows of an expression. */
static bool is_the_column(const struct way *way, size_t i)
{
    const char *name = way->found[i].identity;
    const struct cat_column *from = name ? cat_table_column(way->source, name) : NULL;
    const struct cat_column *to = cat_table_column(way->target, way->values[i].name.text);
    return from && to && from->equal_is_image && to->equal_is_image &&
           str_equal(from->type, to->type) &&
           (from->collation == to->collation ||
            (from->collation && to->collation && str_equal(from->collation, to->collation)));
}

/* ROW(values…); of those alone that are columns, or that are not. */
static const char *values_over(const struct way *way, bool of_columns, const char *alias)
{
    struct arena *arena = arena_of(way);
    struct names names = {.arena = arena};
    struct sql sql = sql_new(arena);
    const char *comma = "";
    sql_add(&sql, "(SELECT ROW(");
    for (size_t i = 0; i < way->value_count; i++) {
        const struct cat_column *column = cat_table_column(way->target, way->values[i].name.text);
        if (!of_columns && is_the_column(way, i))
            continue;
        add_reads(&names, &way->found[i]);
        sql_add(&sql, "%S%E::%S", comma, &way->values[i].value,
                cat_column_declaration(arena, column));
        comma = ", ";
    }
    sql_add(&sql, ") FROM %S)", row_of(way->twin, way->source, &names, alias));
    return sql_text(&sql);
}

const char *twin_values_over(const struct twin *twin, bool up, const char *alias)
{
    const struct way way = twin_way(twin, up);
    return values_over(&way, true, alias);
}

const char *twin_rest_over(const struct twin *twin, const char *from)
{
    const struct way way = twin_way(twin, true);
    for (size_t i = 0; i < way.value_count; i++)
        if (!is_the_column(&way, i))
            return values_over(&way, false, from);
    return NULL;
}

const char *twin_says_up(const struct twin *twin, const char *to, const char *from,
                         const char *rest)
{
    const struct way way = twin_way(twin, true);
    struct sql sql = sql_new(twin->context->arena), others = sql_new(twin->context->arena);
    const char *and = "", *comma = "";
    for (size_t i = 0; i < way.value_count; i++) {
        const char *name = way.values[i].name.text;
        if (is_the_column(&way, i)) {
            sql_add(&sql, "%S%S.%I IS NOT DISTINCT FROM %S.%I", and, to, name, from,
                    way.found[i].identity);
            and = " AND ";
        } else {
            sql_add(&others, "%S%S.%I", comma, to, name);
            comma = ", ";
        }
    }
    if (*comma)
        sql_add(&sql, "%Spg_catalog.record_image_eq(ROW(%S), %S)", and, sql_text(&others), rest);
    return way.value_count ? sql_text(&sql) : "true";
}

/* A cast to character varying(5) cuts without a word, an assignment does not. */
const char *twin_assigned_type(struct arena *arena, const struct cat_column *column)
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

const char *twin_assigned_over(const struct twin *twin, bool up, const char *alias)
{
    const struct way way = twin_way(twin, up);
    struct arena *arena = twin->context->arena;
    struct names names = {.arena = arena};
    struct sql sql = sql_new(arena);
    sql_add(&sql, "(SELECT ");
    for (size_t i = 0; i < way.value_count; i++) {
        add_reads(&names, &way.found[i]);
        sql_add(&sql, "%S%E::%S", i ? ", " : "", &way.values[i].value,
                twin_assigned_type(arena, cat_table_column(way.target, way.values[i].name.text)));
    }
    sql_add(&sql, " FROM %S)", row_of(twin, way.source, &names, alias));
    return sql_text(&sql);
}

const char *way_back_row(const struct way *way, const char *prefix)
{
    struct sql sql = sql_new(arena_of(way));
    for (size_t i = 0; i < way->back_count; i++)
        sql_add(&sql, "%S%S%I", i ? ", " : "ROW(", prefix, way->back[i].name.text);
    sql_add(&sql, ")");
    return sql_text(&sql);
}

const char *way_agrees(const struct way *way, const char *alias, const char *prefix)
{
    const struct twin *twin = way->twin;
    struct arena *arena = twin->context->arena;
    if (!way->back_count)
        return "false";
    const char *same = sql_make(arena, "pg_catalog.record_image_eq(%S, %S)",
                                twin_values_over(twin, !way->up, alias), way_back_row(way, prefix));
    return way->up || !twin->pair->where.text
               ? same
               : sql_make(arena, "CASE WHEN %S THEN %S ELSE false END",
                          twin_where_over(twin, alias), same);
}
