/*
 * Whether rows of the two tables agree: to = up(from) where `where` holds, and no row where it does
 * not; or else from = down(to), where of a row that is not there `down` gives NULLs.
 *
 * What the plan's expressions say of a row stands beside it, LATERAL: nothing of it is volatile, so
 * that the server puts it where it is used, and asks only where it has to. As subqueries of WHERE
 * they would be run row by row, and keep it from comparing with several processes.
 */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

#define UP "sluice_up"
#define DOWN "sluice_down"
#define WHERE "sluice_where"

/* The table's key that people know, over a row `alias`. */
static const char *key_of(const struct twin *twin, bool from, const char *alias)
{
    struct arena *arena = twin->context->arena;
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < twin->pair->key_count; i++) {
        const struct twin_key *key = &twin->pair->keys[i];
        const char *name = from ? key->from.text : key->to.text;
        sql_add(&sql, "%S%L, %S.%I", i ? ", " : "",
                arena_printf(arena, "%s%s=", i ? ", " : "", name), alias, name);
    }
    return sql_make(arena, "pg_catalog.concat(%S)", sql_text(&sql));
}

/* A row of `to` is there: its key is never NULL. */
static const char *is_there(const struct twin *twin)
{
    return sql_make(twin->context->arena, "sluice_to.%I IS NOT NULL", twin->pair->keys[0].to.text);
}

/* What `down` says of the row that is there or not. */
static const char *agrees_down(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    struct sql nothing = sql_new(arena);
    if (!up.back_count)
        return "false";
    for (size_t i = 0; i < up.back_count; i++)
        sql_add(&nothing, "%Ssluice_from.%I IS NULL", i ? " AND " : "", up.back[i].name.text);
    return sql_make(arena, "CASE WHEN %S THEN %S ELSE %S END", is_there(twin),
                    sql_make(arena, "pg_catalog.record_image_eq(" DOWN ".says, %S)",
                             way_back_row(&up, "sluice_from.")),
                    twin->depends ? sql_text(&nothing) : "false");
}

/* What stands beside a row of `from` and one of `to`. */
static const char *beside(const struct twin *twin, bool with_up)
{
    struct sql sql = sql_new(twin->context->arena);
    const char *join = "\n    CROSS JOIN LATERAL";
    const char *up = with_up ? twin_rest_over(twin, "sluice_from") : NULL;
    if (twin->pair->where.text)
        sql_add(&sql, "%S %S AS " WHERE " (holds)", join, twin_where_over(twin, "sluice_from"));
    if (up)
        sql_add(&sql, "%S %S AS " UP " (says)", join, up);
    if (twin_way(twin, true).back_count)
        sql_add(&sql, "%S %S AS " DOWN " (says)", join, twin_values_over(twin, false, "sluice_to"));
    return sql_text(&sql);
}

static const char *where_holds(const struct twin *twin)
{
    return twin->pair->where.text ? WHERE ".holds" : "true";
}

/* `sample`: what follows the table's alias, or "". `down` is asked only of rows of which `up` does
 * not say the same: conditions with AND between them come in an order of the server's. */
static const char *left_sql(const struct twin *twin, const char *sample)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    if (twin->pair->rows.text)
        return sql_make(
            arena, "SELECT %S AS key\nFROM " FILL_TABLE " AS sluice_from%S\nWHERE NOT (%S)",
            key_of(twin, true, "sluice_from"), sample, twin_set_agrees(twin, "sluice_from"));
    const char *says = twin_says_up(twin, "sluice_to", "sluice_from", UP ".says");
    return sql_make(
        arena,
        "SELECT %S AS key\nFROM " FILL_TABLE " AS sluice_from%S LEFT JOIN %T AS sluice_to "
        "ON %S%S\nWHERE %S\n    AND CASE WHEN %S\n        THEN NOT (%S) ELSE false END",
        key_of(twin, true, "sluice_from"), sample, &twin->to->name,
        way_same_key(&up, "sluice_to", "sluice_from."), beside(twin, true), where_holds(twin),
        twin->pair->only == TWIN_COLUMNS ? sql_make(arena, "%S AND NOT (%S)", is_there(twin), says)
                                         : sql_make(arena, "NOT (%S AND %S)", is_there(twin), says),
        agrees_down(twin));
}

const char *twin_left_sql(const struct twin *twin)
{
    return left_sql(twin, "");
}

static const char *differing_sql(const struct twin *twin, const char *sample)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true), down = twin_way(twin, false);
    const char *from = sql_quote_qname(arena, &twin->from->name);
    const struct sql_word word = {FILL_TABLE, from};
    struct sql sql = sql_new(arena);
    sql_add(&sql, "%S", sql_put_in(arena, left_sql(twin, sample), &word, 1));
    if (twin->pair->only == TWIN_COLUMNS)
        return sql_text(&sql);
    if (twin->pair->where.text && !twin->pair->rows.text)
        sql_add(&sql,
                "\nUNION ALL\nSELECT %S\nFROM %S AS sluice_from%S JOIN %T AS sluice_to ON %S%S\n"
                "WHERE NOT %S\n    AND NOT (%S)",
                key_of(twin, true, "sluice_from"), from, sample, &twin->to->name,
                way_same_key(&up, "sluice_to", "sluice_from."), beside(twin, false),
                where_holds(twin), agrees_down(twin));
    if (twin->both || twin->pair->rows.text || (twin->once && twin->gone))
        sql_add(&sql,
                "\nUNION ALL\nSELECT %S\nFROM %T AS sluice_to%S\n"
                "WHERE %S AND NOT EXISTS (SELECT FROM %S AS sluice_from WHERE %S)",
                key_of(twin, false, "sluice_to"), &twin->to->name, sample,
                twin_is_ours(twin, "sluice_to."), from,
                way_same_key(&down, "sluice_from", "sluice_to."));
    return sql_text(&sql);
}

/* By sums of ranges first, which the foreign server is asked for. */
static const char *foreign_sql(const struct twin *twin)
{
    return sql_make(twin->context->arena, "SELECT key FROM " SYNC_SCHEMA ".%I(%S) AS key",
                    twin->differing_function, twin->gone ? "true" : "false");
}

const char *twin_differing_sql(const struct twin *twin)
{
    if (twin->once && twin->foreign)
        return foreign_sql(twin);
    return differing_sql(twin, "");
}

const char *twin_sampled_sql(const struct twin *twin, double share)
{
    enum { PERCENT = 100 };
    if (twin->once && twin->foreign) /* which has no pages to choose from */
        return foreign_sql(twin);
    return differing_sql(
        twin, arena_printf(twin->context->arena, " TABLESAMPLE SYSTEM (%.6f)", share * PERCENT));
}
