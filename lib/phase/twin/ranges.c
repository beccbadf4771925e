#include "phase/twin/ranges.h"

#include <string.h>

#include "base/str.h"
#include "phase/sync/sync.h"

struct ranges ranges_of(const struct twin *twin)
{
    return (struct ranges){
        .twin = twin,
        .way = twin_way(twin, true),
        .arena = twin->context->arena,
        .from = sql_quote_name(twin->context->arena, twin->pair->from.name.name),
    };
}

static size_t key_count(const struct ranges *r)
{
    return r->twin->pair->key_count;
}

/* ---- texts of a function ---- */

struct asked asked_new(const struct ranges *r)
{
    return (struct asked){.arena = r->arena, .out = sql_new(r->arena), .now = sql_new(r->arena)};
}

void asked_add_range(struct asked *asked, bool of_from)
{
    sql_add(&asked->out, "%L || %S || ", sql_text(&asked->now), of_from ? "of_from" : "of_to");
    asked->now = sql_new(asked->arena);
}

const char *asked_sql(struct asked *asked)
{
    sql_add(&asked->out, "%L", sql_text(&asked->now));
    return sql_text(&asked->out);
}

const char *ranges_numbered(const struct ranges *r, const char *before, const char *name,
                            const char *after)
{
    struct sql sql = sql_new(r->arena);
    for (size_t i = 0; i < key_count(r); i++)
        sql_add(&sql, "%S%S%S_%d%S", i ? ", " : "", before, name, (int)i + 1, after);
    return sql_text(&sql);
}

const char *ranges_using(const struct ranges *r)
{
    return sql_make(r->arena, "%S, %S", ranges_numbered(r, "", "low", ""),
                    ranges_numbered(r, "", "high", ""));
}

const char *ranges_key_type(const struct ranges *r, size_t i)
{
    return twin_assigned_type(r->arena, cat_table_column(r->twin->to, way_target_key(&r->way, i)));
}

void ranges_add_variables(const struct ranges *r, struct sql *body)
{
    for (size_t i = 0; i < key_count(r); i++) {
        const char *type = ranges_key_type(r, i);
        sql_add(body, "    low_%d %S;\n    high_%d %S;\n", (int)i + 1, type, (int)i + 1, type);
    }
    sql_add(body, "    of_from pg_catalog.text;\n    of_to pg_catalog.text;\n"
                  "    here bigint;\n    there bigint;\n"
                  "    here_sum numeric;\n    there_sum numeric;\n");
}

/* ---- bounds ---- */

static const char *key_of(const struct ranges *r, bool of_from, size_t i)
{
    const char *key = of_from ? sql_make(r->arena, "%S.%I", r->from, way_source_key(&r->way, i))
                              : sql_make(r->arena, "sluice_to.%I", way_target_key(&r->way, i));
    return r->literal ? str_doubled(r->arena, key, '%') : key;
}

static const char *parameter(const struct ranges *r, bool low, size_t i)
{
    int number = (int)(low ? i : key_count(r) + i) + 1;
    return r->literal ? sql_make(r->arena, "%%%d$L", number) : sql_make(r->arena, "$%d", number);
}

/* By the columns from `i` on. A comparison of rows is not sent to a foreign server. */
static const char *beyond(const struct ranges *r, bool of_from, bool low, size_t i)
{
    const char *key = key_of(r, of_from, i), *value = parameter(r, low, i);
    if (i + 1 == key_count(r))
        return sql_make(r->arena, "%S %S %S", key, low ? ">=" : "<", value);
    return sql_make(r->arena, "(%S %S %S OR %S = %S AND %S)", key, low ? ">" : "<", value, key,
                    value, beyond(r, of_from, low, i + 1));
}

static const char *bound(const struct ranges *r, bool of_from, bool low)
{
    /* the first column alone is what an index is searched by */
    const char *first = key_count(r) == 1
                            ? ""
                            : sql_make(r->arena, " AND %S %S %S", key_of(r, of_from, 0),
                                       low ? ">=" : "<=", parameter(r, low, 0));
    return sql_make(r->arena, "%S AND %S", first, beyond(r, of_from, low, 0));
}

static const char *bound_text(const struct ranges *r, bool of_from, bool low)
{
    const char *text = sql_make(r->arena, "%L", bound(r, of_from, low));
    return r->literal ? sql_make(r->arena, "pg_catalog.format(%S, %S)", text, ranges_using(r))
                      : text;
}

const char *ranges_bounds(const struct ranges *r, bool of_from)
{
    return sql_make(r->arena,
                    "CASE WHEN low_1 IS NULL THEN '' ELSE %S END\n"
                    "        || CASE WHEN high_1 IS NULL THEN '' ELSE %S END",
                    bound_text(r, of_from, true), bound_text(r, of_from, false));
}

void ranges_add_bounds(const struct ranges *r, struct sql *body)
{
    sql_add(body, "    of_from := %S;\n    of_to := %S;\n", ranges_bounds(r, true),
            ranges_bounds(r, false));
}

const char *ranges_span(const struct ranges *r)
{
    struct sql sql = sql_new(r->arena);
    for (size_t i = 0; i < key_count(r); i++)
        sql_add(&sql, ", (pg_catalog.array_agg(low_%d ORDER BY number))[1] AS low_%d", (int)i + 1,
                (int)i + 1);
    for (size_t i = 0; i < key_count(r); i++)
        sql_add(&sql, ", (pg_catalog.array_agg(high_%d ORDER BY number DESC))[1] AS high_%d",
                (int)i + 1, (int)i + 1);
    return sql_text(&sql);
}

/* ---- sums ---- */

/* Equal values of these have equal bytes, and PostgreSQL has hashed them alike since 14. */
static bool is_hashed(const struct cat_column *column)
{
    static const char *const types[] = {
        "smallint",
        "integer",
        "bigint",
        "text",
        "uuid",
        "date",
        "boolean",
        "bytea",
        "timestamp without time zone",
        "timestamp with time zone",
    };
    if (!column->equal_is_image)
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(column->type, types[i]))
            return true;
    return str_starts_with(column->type, "character varying");
}

/* Of these, which may be equal and look different, what is sent to a client in binary is hashed:
 * functions that do not depend on settings, so that a foreign server may be asked for it. */
static const char *sent_by(const char *type)
{
    static const struct {
        const char *type, *function;
    } sent[] = {
        {"numeric", "numeric_send"},    {"double precision", "float8send"},
        {"real", "float4send"},         {"jsonb", "jsonb_send"},
        {"json", "json_send"},          {"interval", "interval_send"},
        {"time without", "time_send"},  {"time with", "timetz_send"},
        {"inet", "inet_send"},          {"cidr", "cidr_send"},
        {"bit varying", "varbit_send"}, {"bit", "bit_send"},
        {"money", "cash_send"},         {"macaddr8", "macaddr8_send"},
        {"macaddr", "macaddr_send"},
    };
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        if (str_starts_with(type, sent[i].type) && !strchr(type, '['))
            return sent[i].function;
    return NULL;
}

static const char *hash_of(const struct ranges *r, const struct cat_column *column,
                           const char *value)
{
    static const char hash[] = "pg_catalog.hash_array_extended(ARRAY[";
    const char *function = sent_by(column->type);
    if (is_hashed(column))
        return sql_make(r->arena, "%S%S], 0)", hash, value);
    if (function)
        return sql_make(r->arena, "%Spg_catalog.%I(%S)], 0)", hash, function, value);
    return sql_make(r->arena, "%S(%S)::pg_catalog.text COLLATE \"C\"], 0)", hash, value);
}

static void add_hashes_of_key(const struct ranges *r, bool of_from, struct sql *sql)
{
    for (size_t i = 0; i < key_count(r); i++) {
        const struct cat_column *to = cat_table_column(r->twin->to, way_target_key(&r->way, i));
        const char *key = key_of(r, of_from, i);
        sql_add(sql, "%S%S", i ? ", " : "",
                hash_of(r, to,
                        of_from ? sql_make(r->arena, "%S::%S", key,
                                           cat_column_declaration(r->arena, to))
                                : key));
    }
}

const char *ranges_marks(const struct ranges *r, bool of_from)
{
    struct sql sql = sql_new(r->arena);
    add_hashes_of_key(r, of_from, &sql);
    return sql_make(r->arena, "(pg_catalog.hash_array_extended(ARRAY[%S], 0) & %d) = 0",
                    sql_text(&sql), FILL_RANGE_ROWS - 1);
}

/* What one row says of the columns of `to`. */
static const char *hash_of_row(const struct ranges *r, bool of_from)
{
    struct sql sql = sql_new(r->arena);
    add_hashes_of_key(r, of_from, &sql);
    for (size_t i = 0; i < r->way.value_count; i++) {
        const char *name = r->way.values[i].name.text;
        const struct cat_column *to = cat_table_column(r->twin->to, name);
        sql_add(&sql, ", %S",
                hash_of(r, to,
                        of_from ? sql_make(r->arena, "%E::%S", &r->way.values[i].value,
                                           cat_column_declaration(r->arena, to))
                                : sql_make(r->arena, "sluice_to.%I", name)));
    }
    return sql_make(r->arena, "pg_catalog.hash_array_extended(ARRAY[%S], 0)", sql_text(&sql));
}

const char *ranges_of_mirror(const struct ranges *r, bool of_from)
{
    const struct sql_fragment *where = &r->twin->pair->where;
    if (!of_from)
        return sql_make(r->arena, " AS sluice_to WHERE %S", twin_is_ours(r->twin, "sluice_to."));
    if (where->text)
        return sql_make(r->arena, " AS %S WHERE %E", r->from, where);
    return sql_make(r->arena, " AS %S WHERE true", r->from);
}

/* FROM the table WHERE its rows are of the mirror. */
static void add_rows_of(const struct ranges *r, bool of_from, struct asked *asked)
{
    sql_add(&asked->now, "%T%S", of_from ? &r->twin->from->name : &r->twin->to->name,
            ranges_of_mirror(r, of_from));
    asked_add_range(asked, of_from);
}

void ranges_add_sums(const struct ranges *r, bool of_from, struct sql *body)
{
    struct asked asked = asked_new(r);
    sql_add(&asked.now, "SELECT pg_catalog.count(*), pg_catalog.sum(%S) FROM ",
            hash_of_row(r, of_from));
    add_rows_of(r, of_from, &asked);
    sql_add(body, "    EXECUTE %S\n        INTO %S USING %S;\n", asked_sql(&asked),
            of_from ? "here, here_sum" : "there, there_sum", ranges_using(r));
}

/* ---- rows ---- */

void ranges_add_source(const struct ranges *r, struct asked *asked)
{
    sql_add(&asked->now, "(SELECT ");
    for (size_t i = 0; i < key_count(r); i++)
        sql_add(&asked->now, "%S%S AS key_%d", i ? ", " : "", key_of(r, true, i), (int)i + 1);
    for (size_t i = 0; i < r->way.value_count; i++)
        sql_add(
            &asked->now, ", %E::%S AS value_%d", &r->way.values[i].value,
            twin_assigned_type(r->arena, cat_table_column(r->twin->to, r->way.values[i].name.text)),
            (int)i + 1);
    sql_add(&asked->now, " FROM ");
    add_rows_of(r, true, asked);
    sql_add(&asked->now, ") AS sluice_from");
}

const char *ranges_same_key(const struct ranges *r)
{
    struct sql sql = sql_new(r->arena);
    for (size_t i = 0; i < key_count(r); i++)
        sql_add(&sql, "%Ssluice_to.%I = sluice_from.key_%d", i ? " AND " : "",
                way_target_key(&r->way, i), (int)i + 1);
    return sql_text(&sql);
}

const char *ranges_differ(const struct ranges *r)
{
    struct sql sql = sql_new(r->arena);
    if (!r->way.value_count)
        return "false";
    for (size_t i = 0; i < r->way.value_count; i++)
        sql_add(&sql, "%Ssluice_from.value_%d::%S", i ? ", " : "", (int)i + 1,
                cat_column_declaration(r->arena,
                                       cat_table_column(r->twin->to, r->way.values[i].name.text)));
    return sql_make(r->arena, "pg_catalog.record_image_ne(%S, ROW(%S))",
                    way_target_row(&r->way, "sluice_to"), sql_text(&sql));
}

void ranges_add_differing(const struct ranges *r, struct asked *asked)
{
    struct sql key = sql_new(r->arena);
    const char *to = way_target_key(&r->way, 0);
    for (size_t i = 0; i < key_count(r); i++)
        sql_add(&key, "%S%L, coalesce(sluice_from.key_%d, sluice_to.%I)", i ? ", " : "",
                arena_printf(r->arena, "%s%s=", i ? ", " : "", way_source_key(&r->way, i)),
                (int)i + 1, way_target_key(&r->way, i));
    sql_add(&asked->now, "SELECT pg_catalog.concat(%S) AS key FROM ", sql_text(&key));
    ranges_add_source(r, asked);
    sql_add(&asked->now, " FULL JOIN (SELECT * FROM ");
    add_rows_of(r, false, asked);
    sql_add(&asked->now, ") AS sluice_to ON %S\nWHERE ", ranges_same_key(r));
    if (r->twin->pair->only == TWIN_COLUMNS)
        sql_add(&asked->now, "sluice_to.%I IS NOT NULL AND sluice_from.key_1 IS NOT NULL AND ", to);
    else
        sql_add(&asked->now,
                "($%d OR sluice_from.key_1 IS NOT NULL) AND (sluice_to.%I IS NULL OR "
                "sluice_from.key_1 IS NULL OR ",
                (int)(2 * key_count(r)) + 1, to);
    sql_add(&asked->now, "%S%S", ranges_differ(r), r->twin->pair->only == TWIN_COLUMNS ? "" : ")");
}
