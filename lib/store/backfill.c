/* How far the backfills of a plan are: see store.h. */
#include <limits.h>
#include <stdio.h>

#include "pg/look.h"
#include "store/fence.h"
#include "store/params.h"
#include "store/read.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

/* The parameters that every statement about one backfill begins with, and those of its fence. */
#define FILL(fill) NUMBER((fill)->lease.plan_id), NUMBER((fill)->phase), NUMBER((fill)->operation)
#define FENCE(fill) NUMBER((fill)->lease.epoch), NUMBER((fill)->lease.backend_pid)

enum { SHARE_LENGTH = 16 };

/* Of PostgreSQL: the pages of a table, and the line pointers of a page. */
enum { MOST_ITEMS = 65535 };
static const long long most_pages = UINT32_MAX;
/* Of a counter that is added to, and to others. */
static const long long most_count = LLONG_MAX / 1024;

static unsigned read_oid(struct row *row, const char *column)
{
    return (unsigned)row_int(row, column, 1, UINT32_MAX);
}

static long long read_count(struct row *row, const char *column)
{
    return row_int(row, column, 0, most_count);
}

bool read_backfill(struct arena *arena, const struct pg_result *r, size_t number,
                   struct store_backfill *backfill, struct error *error)
{
    struct row row = {arena, r, number, "backfill", {"phase", "operation"}, error, false};
    const struct pacing_setting *workers = pacing_find("workers");
    *backfill = (struct store_backfill){
        .phase = (size_t)row_int(&row, "phase", 0, INT_MAX),
        .operation = (size_t)row_int(&row, "operation", 0, INT_MAX),
        .rows_done = read_count(&row, "rows_done"),
        .rows_hot = read_count(&row, "rows_hot"),
        .rows_failed = read_count(&row, "failed"),
        .rows_total = read_count(&row, "rows_total"),
        .wal_bytes = read_count(&row, "wal_bytes"),
        .busy_ms = read_count(&row, "busy_ms"),
        .pages_done = pg_double(r, number, "pages_done"),
        .pages = read_count(&row, "pages"),
        .bytes_before = read_count(&row, "bytes_before"),
        .bytes_now = read_count(&row, "bytes_now"),
        .index_bytes_before = read_count(&row, "index_bytes_before"),
        .index_bytes_now = read_count(&row, "index_bytes_now"),
        .workers = (int)row_int(&row, "workers", workers->least, workers->most),
        .waits = row_text_or_null(&row, "waits"),
        .note = row_text_or_null(&row, "note"),
        .rests = row_text_or_null(&row, "rests"),
        .rests_share =
            pg_is_null(r, number, "rests_share") ? 0 : pg_double(r, number, "rests_share"),
    };
    row_must(&row, backfill->pages_done >= 0 && backfill->pages_done <= (double)backfill->pages,
             "pages_done", "of its pages");
    row_must(&row, backfill->rests_share >= 0 && backfill->rests_share <= 1, "rests_share",
             "from 0 to 1");
    return !row.damaged;
}

static bool read_scan(struct arena *arena, const struct pg_result *r, size_t number,
                      struct store_scan *scan, struct error *error)
{
    struct row row = {arena, r, number, "backfill_table", {"relid"}, error, false};
    *scan = (struct store_scan){
        .relid = read_oid(&row, "relid"),
        .filenode = row_int(&row, "filenode", 0, UINT32_MAX),
        .next_page = row_int(&row, "next_page", 0, most_pages),
        .end_page = row_int(&row, "end_page", 0, most_pages),
        .rows_total = read_count(&row, "rows_total"),
    };
    row_must(&row, scan->next_page <= scan->end_page, "next_page", "no more than end_page");
    return !row.damaged;
}

static bool read_range(struct arena *arena, const struct pg_result *r, size_t number,
                       struct store_range *range, struct error *error)
{
    struct row row = {arena, r, number, "backfill_range", {"relid", "first_page"}, error, false};
    *range = (struct store_range){
        .relid = read_oid(&row, "relid"),
        .first_page = row_int(&row, "first_page", 0, most_pages),
        .end_page = row_int(&row, "end_page", 0, most_pages),
        .pass = (int)row_int(&row, "pass", 0, MOST_ITEMS),
        .passes = (int)row_int(&row, "passes", 0, MOST_ITEMS),
        .items = (int)row_int(&row, "items", 0, MOST_ITEMS),
    };
    row_must(&row, range->first_page < range->end_page, "first_page", "before end_page");
    row_must(&row, range->pass <= range->passes, "pass", "no more than passes");
    return !row.damaged;
}

static bool read_row_error(struct arena *arena, const struct pg_result *r, size_t number,
                           struct store_row_error *error_row, struct error *error)
{
    struct row row = {arena, r, number, "backfill_error", {"relid", "page", "item"}, error, false};
    *error_row = (struct store_row_error){
        .relid = read_oid(&row, "relid"),
        .page = row_int(&row, "page", 0, most_pages),
        .item = (int)row_int(&row, "item", 1, MOST_ITEMS),
        .key = row_text(&row, "key"),
        .message = row_text(&row, "message"),
    };
    return !row.damaged;
}

bool store_load_backfills(struct arena *arena, struct pg *pg, long long plan_id,
                          struct store_backfill **backfills, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *backfills = NULL;
    *count = 0;
    if (!row_query(pg, "backfill", sql_load_backfills,
                   PG_PARAMS(arena_printf(arena, "{%lld}", plan_id)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_backfill(arena, r, row, ARENA_PUSH(arena, *backfills, *count), error))
            return false;
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
    if (!row_query(pg, "backfill_table", sql_load_scans, PG_PARAMS(FILL(fill)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_scan(arena, r, row, ARENA_PUSH(arena, *scans, *count), error))
            return false;
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

bool store_load_dated(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                      struct operation_at at, unsigned **relids, size_t *count, struct error *error)
{
    PG_RESULT(r);
    const char *system;
    *relids = NULL;
    *count = 0;
    if (!pg_look_system(pg, &system, error) ||
        !row_query(
            pg, "operation_file", sql_load_dated,
            PG_PARAMS(NUMBER(fill->lease.plan_id), NUMBER(at.phase), NUMBER(at.operation), system),
            &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *relids, *count) = (unsigned)pg_int(r, row, "relid");
    return true;
}

bool store_load_ranges(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                       struct store_range **ranges, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *ranges = NULL;
    *count = 0;
    if (!row_query(pg, "backfill_range", sql_load_ranges, PG_PARAMS(FILL(fill)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_range(arena, r, row, ARENA_PUSH(arena, *ranges, *count), error))
            return false;
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
                            FENCE(fill), pass->uncounted ? "t" : "f"),
                  &r, error))
        return false;
    *saved = pg_rows(r) > 0;
    pass->hot = *saved ? pg_int(r, 0, "hot") : 0;
    pass->paused = *saved && pg_bool(r, 0, "paused");
    return true;
}

bool store_count_backfill(struct pg *pg, const struct store_fill *fill,
                          const struct store_backfill *count, struct error *error)
{
    return store_write_fenced(pg, sql_count_backfill,
                              PG_PARAMS(FILL(fill), NUMBER(count->rows_done),
                                        NUMBER(count->wal_bytes), NUMBER(count->busy_ms),
                                        FENCE(fill)),
                              error);
}

bool store_note_backfill(struct pg *pg, const struct store_fill *fill,
                         const struct store_backfill *note, struct error *error)
{
    char share[SHARE_LENGTH];
    snprintf(share, sizeof share, "%.2f", note->rests_share);
    return store_write_fenced(pg, sql_note_backfill,
                              PG_PARAMS(FILL(fill), note->waits, note->note, note->rests,
                                        note->rests ? share : NULL, FENCE(fill)),
                              error);
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
    if (!row_query(pg, "backfill_error", sql_load_row_errors, PG_PARAMS(FILL(fill)), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_row_error(arena, r, row, ARENA_PUSH(arena, *rows, *count), error))
            return false;
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
