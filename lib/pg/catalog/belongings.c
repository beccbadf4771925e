#include "pg/catalog/belongings.h"

#include "pg_sql.h"

static const char *text(struct arena *arena, const struct pg_result *r, size_t row,
                        const char *column)
{
    return sql_settled(arena, pg_text_dup(arena, r, row, column));
}

bool catalog_load_belongings(struct arena *arena, struct pg *pg, struct cat_table *table,
                             struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_belongings, PG_PARAMS(arena_printf(arena, "%u", table->oid)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct cat_belonging *belonging =
            ARENA_PUSH(arena, table->belongings, table->belonging_count);
        *belonging = (struct cat_belonging){
            .kind = pg_text_dup(arena, r, row, "kind"),
            .name = pg_text_dup(arena, r, row, "name"),
            .of = {pg_text_dup(arena, r, row, "schema"), pg_text_dup(arena, r, row, "relation")},
            .view = pg_bool(r, row, "view"),
            .off = text(arena, r, row, "off"),
            .off_back = text(arena, r, row, "off_back"),
            .on = text(arena, r, row, "on"),
            .on_back = text(arena, r, row, "on_back"),
            .problem = pg_text_dup(arena, r, row, "problem"),
            .partitioned = pg_text_dup(arena, r, row, "partitioned"),
            .key = pg_text_dup(arena, r, row, "key"),
        };
        belonging->columns = pg_array_dup(arena, r, row, "columns", &belonging->column_count);
    }
    return true;
}

bool catalog_have_traded(struct arena *arena, struct pg *pg, const struct qname *retired,
                         const struct qname *from, bool *traded, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, "SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NULL AS traded",
                  PG_PARAMS(sql_quote_qname(arena, retired), sql_quote_qname(arena, from)), &r,
                  error))
        return false;
    *traded = pg_bool(r, 0, "traded");
    return true;
}

void catalog_take_name(struct cat_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (!table->constraints[i].incoming)
            table->constraints[kept++] = table->constraints[i];
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].sequence = NULL;
    table->constraint_count = kept;
    table->hold_count = table->dependent_count = table->follower_count = 0;
    table->published_by = NULL;
}
