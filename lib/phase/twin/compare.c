/* Whether rows of the two tables agree: to = up(from) where `where` holds, and no row where it does
 * not; or else from = down(to), where of a row that is not there `down` gives NULLs. */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

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
                    way_agrees(&up, "sluice_to", "sluice_from."),
                    twin->depends ? sql_text(&nothing) : "false");
}

static const char *agrees_up(const struct twin *twin)
{
    const struct way up = twin_way(twin, true);
    return up.value_count ? sql_make(twin->context->arena, "pg_catalog.record_image_eq(%S, %S)",
                                     way_target_row(&up, "sluice_to"),
                                     twin_values_over(twin, true, "sluice_from"))
                          : "true";
}

const char *twin_left_sql(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true);
    return sql_make(
        arena,
        "SELECT %S AS key\nFROM " FILL_TABLE " AS sluice_from LEFT JOIN %T AS sluice_to "
        "ON %S\nWHERE %S\n    AND %S\n    AND NOT (%S)",
        key_of(twin, true, "sluice_from"), &twin->to->name,
        way_same_key(&up, "sluice_to", "sluice_from."), twin_where_over(twin, "sluice_from"),
        twin->pair->only == TWIN_COLUMNS
            ? sql_make(arena, "%S AND NOT (%S)", is_there(twin), agrees_up(twin))
            : sql_make(arena, "NOT (%S AND %S)", is_there(twin), agrees_up(twin)),
        agrees_down(twin));
}

const char *twin_differing_sql(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    const struct way up = twin_way(twin, true), down = twin_way(twin, false);
    const char *from = sql_quote_qname(arena, &twin->from->name);
    const struct sql_word word = {FILL_TABLE, from};
    struct sql sql = sql_new(arena);
    sql_add(&sql, "%S", sql_put_in(arena, twin_left_sql(twin), &word, 1));
    if (twin->pair->only == TWIN_COLUMNS)
        return sql_text(&sql);
    if (twin->pair->where.text)
        sql_add(&sql,
                "\nUNION ALL\nSELECT %S\nFROM %S AS sluice_from JOIN %T AS sluice_to ON %S\n"
                "WHERE NOT %S\n    AND NOT (%S)",
                key_of(twin, true, "sluice_from"), from, &twin->to->name,
                way_same_key(&up, "sluice_to", "sluice_from."),
                twin_where_over(twin, "sluice_from"), agrees_down(twin));
    if (twin->both)
        sql_add(&sql,
                "\nUNION ALL\nSELECT %S\nFROM %T AS sluice_to\n"
                "WHERE NOT EXISTS (SELECT FROM %S AS sluice_from WHERE %S)",
                key_of(twin, false, "sluice_to"), &twin->to->name, from,
                way_same_key(&down, "sluice_from", "sluice_to."));
    return sql_text(&sql);
}
