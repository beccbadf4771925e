#include "pg/catalog/followers.h"

#include "base/str.h"
#include "pg_sql.h"

static void read_follower(struct arena *arena, const struct pg_result *r, size_t row,
                          struct cat_table *table)
{
    struct cat_follower *follower = ARENA_PUSH(arena, table->followers, table->follower_count);
    *follower = (struct cat_follower){
        .oid = pg_text_dup(arena, r, row, "oid"),
        .kind = pg_text_dup(arena, r, row, "kind"),
        .name = pg_text_dup(arena, r, row, "name"),
        .of = {pg_text_dup(arena, r, row, "schema"), pg_text_dup(arena, r, row, "relation")},
        .depth = (int)pg_int(r, row, "depth"),
        .replace = sql_settled(arena, pg_text_dup(arena, r, row, "replace")),
        .make = sql_settled(arena, pg_text_dup(arena, r, row, "make")),
        .problem = pg_text_dup(arena, r, row, "problem"),
        .held_by = pg_text_dup(arena, r, row, "held_by"),
    };
    follower->columns = pg_array_dup(arena, r, row, "columns", &follower->column_count);
    follower->direct = pg_array_dup(arena, r, row, "direct", &follower->direct_count);
    follower->over = pg_array_dup(arena, r, row, "over", &follower->over_count);
}

static void read_beside(struct arena *arena, const struct pg_result *r, size_t row,
                        struct cat_follower *follower)
{
    const char *schema = follower->of.schema;
    follower->beside = (struct cat_beside){
        .name = {schema, pg_text_dup(arena, r, row, "beside")},
        .aside = {schema, pg_text_dup(arena, r, row, "aside")},
        .take = pg_text_dup(arena, r, row, "take"),
        .give_back = pg_text_dup(arena, r, row, "give_back"),
        .make = {sql_settled(arena, pg_text_dup(arena, r, row, "make_beside")),
                 sql_settled(arena, pg_text_dup(arena, r, row, "make_aside"))},
        .fill = {sql_settled(arena, pg_text_dup(arena, r, row, "fill_beside")),
                 sql_settled(arena, pg_text_dup(arena, r, row, "fill_aside"))},
    };
    if (!follower->held_by)
        follower->held_by = pg_text_dup(arena, r, row, "problem");
}

/* Of all views, where there is a materialized one. */
static bool load_beside(struct arena *arena, struct pg *pg, struct cat_table *table,
                        struct error *error)
{
    const char **oids = NULL;
    size_t count = 0;
    bool any = false;
    PG_RESULT(r);
    for (size_t i = 0; i < table->follower_count; i++) {
        any |= str_equal(table->followers[i].kind, "materialized view");
        if (table->followers[i].depth)
            *ARENA_PUSH(arena, oids, count) = table->followers[i].oid;
    }
    if (!any)
        return true;
    if (!pg_query(pg, sql_beside, PG_PARAMS(sql_array(arena, oids, count)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        for (size_t i = 0; i < table->follower_count; i++)
            if (table->followers[i].depth &&
                str_equal(table->followers[i].oid, pg_text(r, row, "oid")))
                read_beside(arena, r, row, &table->followers[i]);
    return true;
}

static bool read_digests(struct arena *arena, struct pg *pg, bool all, struct cat_table *table,
                         struct error *error)
{
    const char *oid = arena_printf(arena, "%u", table->oid);
    PG_RESULT(r);
    if (!pg_query(pg, follower_digest_sql(arena, oid, NULL, all), PG_NO_PARAMS, &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        for (size_t c = 0; c < table->column_count; c++)
            if (str_equal(table->columns[c].name, pg_text(r, row, "name")))
                table->columns[c].followed[all] = pg_text_dup(arena, r, row, "digest");
    return true;
}

static bool load(struct arena *arena, struct pg *pg, const char *sql, struct cat_table *table,
                 struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql, PG_PARAMS(arena_printf(arena, "%u", table->oid)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        read_follower(arena, r, row, table);
    return true;
}

static bool is_listed(const struct cat_table *table)
{
    for (size_t i = 0; i < table->dependent_count; i++)
        if (str_equal(table->dependents[i].kind, "publication"))
            return true;
    return false;
}

bool catalog_load_followers(struct arena *arena, struct pg *pg, struct cat_table *table,
                            struct error *error)
{
    if (!table->dependent_count) /* which have all of them, and more */
        return true;
    if (!load(arena, pg, sql_followers, table, error) ||
        (is_listed(table) && !load(arena, pg, sql_publications, table, error)))
        return false;
    return table->follower_count == 0 ||
           (load_beside(arena, pg, table, error) && read_digests(arena, pg, false, table, error) &&
            read_digests(arena, pg, true, table, error));
}
