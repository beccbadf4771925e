/* What a batch of a mirror with `by_copy` copies where `to` has no rows yet: see struct bulk. COPY
 * is binary, so that no setting of either side has a say in what a value becomes. */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/ranges.h"

#define BINARY "(FORMAT binary)"

const struct cat_column *twin_plain_column(const struct twin *twin,
                                           const struct sql_fragment *value)
{
    for (size_t i = 0; i < twin->from->column_count; i++) {
        const struct cat_column *column = &twin->from->columns[i];
        if (str_equal(value->text, column->name) ||
            str_equal(value->text, sql_quote_name(twin->context->arena, column->name)))
            return column;
    }
    return NULL;
}

/* Columns of the foreign table, in the order in which way_target_keys and way_target_columns have
 * those of `to`. */
static void list_columns(const struct twin *twin, struct bulk *bulk)
{
    struct arena *arena = twin->context->arena;
    const struct pair *pair = twin->pair;
    for (size_t i = 0; i < pair->key_count; i++)
        *ARENA_PUSH(arena, bulk->columns, bulk->column_count) =
            bulk->pulls ? pair->keys[i].from.text : pair->keys[i].to.text;
    for (size_t i = 0; i < pair->constant_count; i++)
        *ARENA_PUSH(arena, bulk->columns, bulk->column_count) = pair->constants[i].name.text;
    for (size_t i = 0; i < pair->up_count; i++) {
        const struct cat_column *from = twin_plain_column(twin, &pair->ups[i].value);
        *ARENA_PUSH(arena, bulk->columns, bulk->column_count) =
            bulk->pulls && from ? from->name : pair->ups[i].name.text;
    }
}

/* A row of `to`, each value in the type of its column. */
static const char *values(const struct ranges *r)
{
    struct sql sql = sql_new(r->arena);
    for (size_t i = 0; i < r->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S.%I::%S", i ? ", " : "", r->from, way_source_key(&r->way, i),
                ranges_key_type(r, i));
    sql_add(&sql, "%S", twin_constant_values(r->twin, ", "));
    for (size_t i = 0; i < r->way.value_count; i++)
        sql_add(&sql, ", %E::%S", &r->way.values[i].value,
                twin_assigned_type(r->arena,
                                   cat_table_column(r->twin->to, r->way.values[i].name.text)));
    return sql_text(&sql);
}

/* The rows of the one side, as a text that bounds end. */
static const char *rows(const struct ranges *r, bool of_from, const char *what, const char *source)
{
    return sql_make(r->arena, "%L || %S || %L || %S", sql_make(r->arena, "SELECT %S FROM ", what),
                    source, ranges_of_mirror(r, of_from), ranges_bounds(r, of_from));
}

static const char *name_list(const struct ranges *r, const struct bulk *bulk)
{
    return sql_name_list(r->arena, bulk->columns, bulk->column_count);
}

/* Texts of the three statements, with the other server's names: $3 of its table, $4 of columns, $5
 * of columns AS they are here. */
static const char *bulk_sql(const struct ranges *r, const struct bulk *bulk)
{
    static const char there[] = "'(SELECT ' || $5::text || ' FROM ' || $3::text || ')'";
    struct arena *arena = r->arena;
    const char *to = sql_make(arena, "%L", sql_quote_qname(arena, &r->twin->to->name));
    const char *from = sql_make(arena, "%L", sql_quote_qname(arena, &r->twin->from->name));
    const char *values_of_to = r->way.value_count ? way_target_columns(&r->way) : "";
    const char *names = sql_make(arena, "%L",
                                 sql_make(arena, "%S%S%S", way_target_keys(&r->way),
                                          *values_of_to ? ", " : "", values_of_to));
    return sql_make(
        arena,
        "SELECT 'SELECT EXISTS (' || %S || ') AS filled' AS filled,\n"
        "    'COPY (' || %S || ') TO STDOUT " BINARY "' AS source,\n"
        "    'COPY ' || %S || ' (' || %S || ') FROM STDIN " BINARY "' AS target\n"
        "FROM (SELECT pg_catalog.count(*) AS parts%S\n    FROM " FILL_TABLE
        " WHERE ctid >= $1::tid AND ctid < $2::tid) AS span\n"
        "WHERE parts > 0 AND $4::text IS NOT NULL",
        rows(r, false, "", bulk->pulls ? to : there),
        rows(r, true, bulk->pulls ? name_list(r, bulk) : values(r), bulk->pulls ? there : from),
        bulk->pulls ? to : "$3::text", bulk->pulls ? names : "$4::text", ranges_span(r));
}

const struct bulk *twin_bulk(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    const struct pair *pair = twin->pair;
    const bool is_pulled = twin->from->relkind == 'f';
    struct ranges r = ranges_of(twin);
    struct bulk *bulk = arena_alloc(arena, sizeof *bulk);
    if (!pair_is_by_copy(pair))
        return NULL;
    *bulk = (struct bulk){
        .reach = reach_text(arena, &pair->by_copy, true),
        .pulls = is_pulled,
        .foreign = sql_quote_qname(arena, is_pulled ? &twin->from->name : &twin->to->name),
    };
    list_columns(twin, bulk);
    r.literal = true;
    bulk->sql = bulk_sql(&r, bulk);
    return bulk;
}
