/* How far the backfills of a plan are: see store.h. */
#include "store/fence.h"
#include "store/params.h"
#include "store/store.h"
#include "store_sql.h"

/* The parameters that every statement about one backfill begins with, and those of its fence. */
#define FILL(fill) NUMBER((fill)->lease.plan_id), NUMBER((fill)->phase), NUMBER((fill)->operation)
#define FENCE(fill) NUMBER((fill)->lease.epoch), NUMBER((fill)->lease.backend_pid)

bool store_load_backfills(struct arena *arena, struct pg *pg, long long plan_id,
                          struct store_backfill **backfills, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *backfills = NULL;
    *count = 0;
    if (!pg_query(pg, sql_load_backfills, PG_PARAMS(NUMBER(plan_id)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *backfills, *count) = (struct store_backfill){
            .phase = (size_t)pg_int(r, row, "phase"),
            .operation = (size_t)pg_int(r, row, "operation"),
            .rows_done = pg_int(r, row, "rows_done"),
            .rows_hot = pg_int(r, row, "rows_hot"),
            .rows_failed = pg_int(r, row, "failed"),
            .rows_total = pg_int(r, row, "rows_total"),
            .wal_bytes = pg_int(r, row, "wal_bytes"),
            .busy_ms = pg_int(r, row, "busy_ms"),
            .pages_done = pg_double(r, row, "pages_done"),
            .pages = pg_int(r, row, "pages"),
            .bytes_before = pg_int(r, row, "bytes_before"),
            .bytes_now = pg_int(r, row, "bytes_now"),
            .index_bytes_before = pg_int(r, row, "index_bytes_before"),
            .index_bytes_now = pg_int(r, row, "index_bytes_now"),
            .workers = (int)pg_int(r, row, "workers"),
            .waits = pg_text_dup(arena, r, row, "waits"),
            .note = pg_text_dup(arena, r, row, "note"),
        };
    return true;
}

bool store_start_backfill(struct pg *pg, const struct store_fill *fill, int workers,
                          struct error *error)
{
    return store_write_fenced(pg, sql_start_backfill,
                              PG_PARAMS(FILL(fill), NUMBER(workers), FENCE(fill)), error);
}

bool store_delete_backfills(struct pg *pg, const struct store_lease *lease, size_t phase,
                            struct error *error)
{
    return pg_run(pg, "DELETE FROM sluice.backfill WHERE plan_id = $1 AND phase = $2",
                  PG_PARAMS(NUMBER(lease->plan_id), NUMBER(phase)), NULL, error);
}

bool store_load_scans(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                      struct store_scan **scans, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *scans = NULL;
    *count = 0;
    if (!pg_query(pg, sql_load_scans, PG_PARAMS(FILL(fill)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *scans, *count) = (struct store_scan){
            .relid = (unsigned)pg_int(r, row, "relid"),
            .filenode = pg_int(r, row, "filenode"),
            .next_page = pg_int(r, row, "next_page"),
            .end_page = pg_int(r, row, "end_page"),
            .rows_total = pg_int(r, row, "rows_total"),
        };
    return true;
}

bool store_start_scan(struct pg *pg, const struct store_fill *fill, const struct store_scan *scan,
                      struct error *error)
{
    return store_write_fenced(pg, sql_start_scan,
                              PG_PARAMS(FILL(fill), NUMBER(scan->relid), NUMBER(scan->filenode),
                                        NUMBER(scan->end_page), NUMBER(scan->rows_total),
                                        FENCE(fill)),
                              error);
}

bool store_remove_scan(struct pg *pg, const struct store_fill *fill, unsigned relid,
                       struct error *error)
{
    return store_write_fenced(pg, sql_remove_scan,
                              PG_PARAMS(FILL(fill), NUMBER(relid), FENCE(fill)), error);
}

bool store_load_ranges(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                       struct store_range **ranges, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *ranges = NULL;
    *count = 0;
    if (!pg_query(pg, sql_load_ranges, PG_PARAMS(FILL(fill)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *ranges, *count) = (struct store_range){
            .relid = (unsigned)pg_int(r, row, "relid"),
            .first_page = pg_int(r, row, "first_page"),
            .end_page = pg_int(r, row, "end_page"),
            .pass = (int)pg_int(r, row, "pass"),
            .passes = (int)pg_int(r, row, "passes"),
            .items = (int)pg_int(r, row, "items"),
        };
    return true;
}

bool store_claim_range(struct pg *pg, const struct store_fill *fill,
                       const struct store_range *range, struct error *error)
{
    return store_write_fenced(pg, sql_claim_range,
                              PG_PARAMS(FILL(fill), NUMBER(range->relid), NUMBER(range->first_page),
                                        NUMBER(range->end_page), NUMBER(range->items),
                                        NUMBER(range->passes), FENCE(fill)),
                              error);
}

bool store_split_range(struct pg *pg, const struct store_fill *fill,
                       const struct store_range *range, long long middle, struct error *error)
{
    return store_write_fenced(pg, sql_split_range,
                              PG_PARAMS(FILL(fill), NUMBER(range->relid), NUMBER(range->first_page),
                                        NUMBER(middle), FENCE(fill)),
                              error);
}

bool store_save_pass(struct pg *pg, const struct store_fill *fill, const struct store_range *after,
                     struct store_pass *pass, bool *saved, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_save_pass,
                  PG_PARAMS(FILL(fill), NUMBER(after->relid), NUMBER(after->first_page),
                            NUMBER(after->pass), pass->finished ? "t" : "f", NUMBER(pass->filenode),
                            NUMBER(pass->rows), NUMBER(pass->wal_bytes), NUMBER(pass->busy_ms),
                            FENCE(fill)),
                  &r, error))
        return false;
    *saved = pg_rows(r) > 0;
    pass->hot = *saved ? pg_int(r, 0, "hot") : 0;
    pass->paused = *saved && pg_bool(r, 0, "paused");
    return true;
}

bool store_note_backfill(struct pg *pg, const struct store_fill *fill, const char *waits,
                         const char *note, struct error *error)
{
    return store_write_fenced(pg, sql_note_backfill,
                              PG_PARAMS(FILL(fill), waits, note, FENCE(fill)), error);
}

bool store_add_row_error(struct pg *pg, const struct store_fill *fill,
                         const struct store_row_error *row, struct error *error)
{
    return pg_run(pg, sql_add_row_error,
                  PG_PARAMS(FILL(fill), NUMBER(row->relid), NUMBER(row->page), NUMBER(row->item),
                            row->key, row->message),
                  NULL, error);
}

bool store_load_row_errors(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                           struct store_row_error **rows, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *rows = NULL;
    *count = 0;
    if (!pg_query(pg, sql_load_row_errors, PG_PARAMS(FILL(fill)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *rows, *count) = (struct store_row_error){
            .relid = (unsigned)pg_int(r, row, "relid"),
            .page = pg_int(r, row, "page"),
            .item = (int)pg_int(r, row, "item"),
            .key = pg_text_dup(arena, r, row, "key"),
            .message = pg_text_dup(arena, r, row, "message"),
        };
    return true;
}

bool store_delete_row_error(struct pg *pg, const struct store_fill *fill,
                            const struct store_row_error *row, struct error *error)
{
    return pg_run(pg,
                  "DELETE FROM sluice.backfill_error WHERE plan_id = $1 AND phase = $2 "
                  "AND operation = $3 AND relid = $4 AND page = $5 AND item = $6",
                  PG_PARAMS(FILL(fill), NUMBER(row->relid), NUMBER(row->page), NUMBER(row->item)),
                  NULL, error);
}
