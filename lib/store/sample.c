/* How backfills went: see store.h. */
#include <limits.h>

#include "store/params.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

bool store_save_sample(struct pg *pg, const struct store_fill *fill,
                       const struct store_sample *sample, bool last, bool *kept,
                       struct error *error)
{
    PG_RESULT(r);
    bool good = pg_query(
        pg, sql_save_sample,
        PG_PARAMS(NUMBER(fill->lease.plan_id), NUMBER(fill->phase), NUMBER(fill->operation),
                  NUMBER(sample->rows_done), NUMBER(sample->wal_bytes),
                  NUMBER(sample->growth_bytes), NUMBER(sample->batches), NUMBER(sample->batch_ms),
                  NUMBER(sample->slowest_ms), sample->waits, NUMBER(fill->lease.epoch),
                  NUMBER(fill->lease.backend_pid), last ? "t" : "f"),
        &r, error);
    *kept = good && pg_rows(r) > 0;
    return good;
}

bool store_load_samples(struct arena *arena, struct pg *pg, long long plan_id,
                        struct store_sample **samples, size_t *count, struct error *error)
{
    PG_RESULT(r);
    static const long long most = LLONG_MAX / 1024;
    *samples = NULL;
    *count = 0;
    if (!row_query(pg, "sample", sql_load_samples, PG_PARAMS(NUMBER(plan_id)), &r, error))
        return false;
    for (size_t number = 0; number < pg_rows(r); number++) {
        struct row row = {arena, r, number, "sample", {"phase", "operation"}, error, false};
        *ARENA_PUSH(arena, *samples, *count) = (struct store_sample){
            .phase = (size_t)row_int(&row, "phase", 0, INT_MAX),
            .operation = (size_t)row_int(&row, "operation", 0, INT_MAX),
            .at_ms = row_int(&row, "at_ms", 0, most),
            .rows_done = row_int(&row, "rows_done", 0, most),
            .wal_bytes = row_int(&row, "wal_bytes", 0, most),
            .growth_bytes = row_int(&row, "growth_bytes", 0, most),
            .batches = row_int(&row, "batches", 0, INT_MAX),
            .batch_ms = row_int(&row, "batch_ms", 0, most),
            .slowest_ms = row_int(&row, "slowest_ms", 0, most),
            .lag_ms = row_int_or(&row, "lag_ms", 0, most, -1),
            .waits = row_text_or_null(&row, "waits"),
        };
        if (row.damaged)
            return false;
    }
    return true;
}
