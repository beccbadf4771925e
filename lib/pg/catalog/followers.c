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

bool catalog_load_followers(struct arena *arena, struct pg *pg, struct cat_table *table,
                            struct error *error)
{
    PG_RESULT(r);
    if (!table->dependent_count) /* which have all of them, and more */
        return true;
    if (!pg_query(pg, sql_followers, PG_PARAMS(arena_printf(arena, "%u", table->oid)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        read_follower(arena, r, row, table);
    return table->follower_count == 0 || (read_digests(arena, pg, false, table, error) &&
                                          read_digests(arena, pg, true, table, error));
}
