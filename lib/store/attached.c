#include "store/params.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

bool store_save_attached(struct pg *pg, long long plan_id, size_t phase, const char *table,
                         const char *column, struct error *error)
{
    return pg_run(pg, sql_save_attached, PG_PARAMS(NUMBER(plan_id), NUMBER(phase), table, column),
                  NULL, error);
}

bool store_compare_attached(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                            const char *table, const char *column, struct store_attached **rows,
                            size_t *count, struct error *error)
{
    PG_RESULT(r);
    *rows = NULL;
    *count = 0;
    if (!row_query(pg, "attached", sql_compare_attached,
                   PG_PARAMS(NUMBER(plan_id), NUMBER(phase), table, column), &r, error))
        return false;
    for (size_t number = 0; number < pg_rows(r); number++) {
        struct row row = {arena, r, number, "attached", {"kind", "name"}, error, false};
        *ARENA_PUSH(arena, *rows, *count) = (struct store_attached){
            .kind = row_text(&row, "kind"),
            .name = row_text(&row, "name"),
            .was = row_text(&row, "was"),
            .now = row_text_or_null(&row, "now"),
        };
        if (row.damaged)
            return false;
    }
    return true;
}
