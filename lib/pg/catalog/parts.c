/* What partitions have otherwise than their table: see parts.h. */
#include "pg/catalog/parts.h"

#include "pg_sql.h"

bool catalog_load_parts(struct arena *arena, struct pg *pg, const struct part_question *asked,
                        struct cat_table *table, struct error *error)
{
    PG_RESULT(r);
    if (table->partitions == 0 || (asked->column_count == 0 && asked->check_count == 0))
        return true;
    if (!pg_query(pg, sql_partition_otherwise,
                  PG_PARAMS(arena_printf(arena, "%u", table->oid),
                            sql_array(arena, asked->columns, asked->column_count),
                            sql_array(arena, asked->checks, asked->check_count)),
                  &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, table->parts, table->part_count) = (struct cat_part){
            .name = {pg_text_dup(arena, r, row, "schema"), pg_text_dup(arena, r, row, "name")},
            .column = pg_text_dup(arena, r, row, "column"),
            .check = pg_text_dup(arena, r, row, "check"),
            .other_default = pg_bool(r, row, "other_default"),
            .default_sql = pg_text_dup(arena, r, row, "default_sql"),
            .other_target = pg_bool(r, row, "other_target"),
            .statistics_target = (int)pg_int(r, row, "target"),
            .own_not_null = pg_bool(r, row, "own_not_null"),
        };
    return true;
}

bool catalog_load_own(struct arena *arena, struct pg *pg, struct cat_table *table,
                      struct error *error)
{
    PG_RESULT(r);
    if (table->partitions == 0)
        return true;
    if (!pg_query(pg, sql_partition_own, PG_PARAMS(arena_printf(arena, "%u", table->oid)), &r,
                  error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, table->owns, table->own_count) = (struct cat_own){
            .partition = pg_text_dup(arena, r, row, "partition"),
            .column = pg_text_dup(arena, r, row, "column"),
            .what = pg_text_dup(arena, r, row, "what"),
        };
    return true;
}
