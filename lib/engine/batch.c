/*
 * One batch of a backfill.
 *
 * What fails is tried again on less, down to a page that is filled row by row. That finds the row
 * whose new value cannot be computed, and it gets past a BEFORE trigger of the application that
 * updates another row of the same statement: such a statement fails (27000), but not for the
 * application, which writes one row at a time.
 *
 * Batches commit asynchronously: a crash can lose the last of them together with their cursor,
 * which costs repeated work and nothing else. The operation that follows commits synchronously.
 */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/filling.h"
#include "pg/look.h"
#include "phase/sync.h"

enum {
    MOST_PAGES = 8192,
    FIRST_DELAY_MS = 50,
    LONGEST_DELAY_MS = 2000,
};

static bool read_file(struct filling *f, struct table_file *file, struct error *error)
{
    if (!pg_look_file(f->run->pg, f->table, file, error))
        return false;
    return file->there || error_set(error, ERROR_DRIFT, "table %s is gone", f->table);
}

bool filling_start(struct filling *f, struct error *error)
{
    struct table_file file;
    if (!read_file(f, &file, error) ||
        !pg_look_rows(f->run->arena, f->run->pg, f->table, &f->cursor.rows_total, error))
        return false;
    f->cursor.filenode = file.filenode;
    f->cursor.next_page = 0;
    f->cursor.end_page = file.pages;
    return store_start_backfill(f->run->pg, &f->run->lease, &f->cursor, error);
}

static const char *tid_text(struct arena *arena, long long page, long long item)
{
    return arena_printf(arena, "(%lld,%lld)", page, item);
}

static bool fill_between(struct filling *f, const char *from, const char *to, long long *rows,
                         struct error *error)
{
    long long filled = 0;
    if (!pg_run(f->run->pg, f->operation->sql, PG_PARAMS(from, to, f->xid), &filled, error))
        return false;
    *rows += filled;
    return true;
}

/* What is there when it begins: versions that come meanwhile went through sync. */
static bool fill_singly(struct filling *f, struct arena *arena, const char *from, const char *to,
                        long long *rows, struct error *error)
{
    PG_RESULT(found);
    if (!pg_query(f->run->pg,
                  arena_printf(arena,
                               "SELECT (ctid::text::point)[1]::integer AS item FROM %s "
                               "WHERE ctid >= $1::tid AND ctid < $2::tid ORDER BY 1",
                               f->table),
                  PG_PARAMS(from, to), &found, error))
        return false;
    for (size_t row = 0; row < pg_rows(found); row++) {
        long long page = f->cursor.next_page, item = pg_int(found, row, "item");
        if (!fill_between(f, tid_text(arena, page, item), tid_text(arena, page, item + 1), rows,
                          error)) {
            error_detail(error, "SELECT * FROM %s WHERE ctid = '(%lld,%lld)'", f->table, page,
                         item);
            return false;
        }
    }
    return true;
}

/* What a batch costs in time: the rest that the plan wants after it counts. */
static long long busy_since(const struct filling *f, int64_t began)
{
    return clock_now_ms() - began + f->pacing.batch_pause_ms;
}

enum batch_end { BATCH_DONE, BATCH_REWRITTEN, BATCH_FAILED };

static enum batch_end write_batch(struct filling *f, struct arena *arena, long long end,
                                  long long *rows, struct error *error)
{
    struct run *run = f->run;
    int64_t began = clock_now_ms();
    /* Who has waited for deadlock_timeout may be chosen to fail: never let that be a writer who
     * waits for rows of this batch while it waits for one of his. */
    const char *settings = arena_printf(
        arena,
        "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL search_path = %s; "
        "SET LOCAL " SYNC_SETTING " = 'on'; SELECT pg_catalog.set_config("
        "'lock_timeout', GREATEST(1, LEAST(%lld, 500 * extract(epoch FROM "
        "pg_catalog.current_setting('deadlock_timeout')::interval)))::int::text, true)",
        sync_search_path(arena, &f->operation->object),
        (long long)run->plan->settings.lock_timeout_ms);
    const char *from = tid_text(arena, f->cursor.next_page, 0), *to = tid_text(arena, end, 0);
    struct table_file file;
    if (!pg_exec(run->pg, settings, error) ||
        !(f->singly ? fill_singly(f, arena, from, to, rows, error)
                    : fill_between(f, from, to, rows, error)))
        return BATCH_FAILED;
    /* our own lock on the table keeps the file what it was for the update */
    if (!read_file(f, &file, error))
        return BATCH_FAILED;
    if (file.filenode != f->cursor.filenode)
        return BATCH_REWRITTEN;
    struct store_backfill next = f->cursor;
    next.next_page = end;
    if (!store_save_backfill(run->pg, &run->lease, &next, *rows, busy_since(f, began), error) ||
        !pg_commit(run->pg, error))
        return BATCH_FAILED;
    f->cursor.next_page = end;
    f->cursor.rows_done += *rows;
    f->cursor.busy_ms += busy_since(f, began);
    return BATCH_DONE;
}

/* Grow slowly, shrink at once. */
static void adapt(struct filling *f, int64_t took_ms)
{
    const struct pacing *settings = &f->pacing;
    long long most = settings->batch_pages > 0 ? settings->batch_pages : MOST_PAGES;
    if (took_ms > settings->batch_target_ms)
        f->pages /= 2;
    else if (took_ms < settings->batch_target_ms / 2)
        f->pages += f->pages / 2 + 1;
    if (f->pages > most)
        f->pages = most;
    if (f->pages < 1)
        f->pages = 1;
}

/* Half of `pages`, in the end row by row; false when there is nothing less to try. */
static bool narrow(struct filling *f, long long pages)
{
    if (f->singly)
        return false;
    f->singly = pages == 1;
    f->pages = pages > 1 ? pages / 2 : 1;
    return true;
}

static bool give_up(struct filling *f, const struct error *trouble, struct error *error)
{
    *error = *trouble;
    if (!pg_is_transient(trouble) || trouble->connection_lost)
        return false;
    error->code = ERROR_TEMPORARY;
    error_hint(error, "Rows of table %s stay locked; try again later.", f->table);
    return false;
}

/* After a batch that failed: false ends the backfill. */
static bool try_again(struct filling *f, const struct error *trouble, long long pages,
                      int64_t deadline, int64_t *delay_ms, struct error *error)
{
    bool cancelled = trouble->interrupted || str_equal(trouble->sqlstate, "57014");
    bool ended = trouble->connection_lost || cancelled || !trouble->sqlstate[0];
    if (!ended && !pg_is_transient(trouble) && narrow(f, pages))
        return true;
    if (ended || !pg_is_transient(trouble) || clock_now_ms() + *delay_ms > deadline)
        return give_up(f, trouble, error);
    engine_say(f->run->engine, "batch could not be written (%s), trying again in %s",
               trouble->message, duration_text(f->run->arena, *delay_ms));
    f->pages = pages > 1 ? pages / 2 : 1;
    if (!interrupt_sleep_ms(*delay_ms)) {
        error_set(error, ERROR_TEMPORARY, "interrupted");
        error->interrupted = true;
        return false;
    }
    *delay_ms = *delay_ms * 2 > LONGEST_DELAY_MS ? LONGEST_DELAY_MS : *delay_ms * 2;
    return true;
}

/* One range, tried again on less of it; after deadlocks and timeouts until the deadline for locks.
 */
bool filling_next(struct filling *f, struct error *error)
{
    int64_t delay_ms = FIRST_DELAY_MS;
    int64_t deadline = clock_now_ms() + f->run->plan->settings.lock_deadline_ms;
    for (;;) {
        struct arena *arena = arena_new();
        struct error trouble = {.arena = f->run->arena};
        long long rows = 0, left = f->cursor.end_page - f->cursor.next_page;
        long long pages = f->pages < left ? f->pages : left;
        int64_t began = clock_now_ms();
        enum batch_end how = write_batch(f, arena, f->cursor.next_page + pages, &rows, &trouble);
        arena_free(arena);
        if (how == BATCH_DONE) {
            f->busy_ms += busy_since(f, began);
            adapt(f, clock_now_ms() - began);
            f->singly = false;
            return true;
        }
        pg_rollback(f->run->pg);
        if (how == BATCH_REWRITTEN) {
            engine_say(f->run->engine, "table %s was rewritten: scanning it again", f->table);
            f->first_page = 0;
            return filling_start(f, error);
        }
        if (!try_again(f, &trouble, pages, deadline, &delay_ms, error))
            return false;
    }
}
