#include "store/params.h"
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
    if (!pg_query(pg, sql_compare_attached,
                  PG_PARAMS(NUMBER(plan_id), NUMBER(phase), table, column), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *rows, *count) = (struct store_attached){
            .kind = pg_text_dup(arena, r, row, "kind"),
            .name = pg_text_dup(arena, r, row, "name"),
            .was = pg_text_dup(arena, r, row, "was"),
            .now = pg_text_dup(arena, r, row, "now"),
        };
    return true;
}
