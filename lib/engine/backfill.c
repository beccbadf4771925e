/*
 * Fill the new columns, page range by page range.
 *
 * A batch is one transaction: a range of pages is updated, and the cursor moves with it, so a batch
 * that is lost is repeated whole. The scan ends at the size that the table had when it began:
 * whatever is written behind the cursor or past the end goes through sync. A table that was
 * rewritten meanwhile (VACUUM FULL, CLUSTER: another filenode) is scanned again from the start.
 *
 * A BEFORE trigger of the application that updates another row of the same statement makes that
 * statement fail (27000), while it never fails for the application, which writes one row at a time:
 * such a page is filled row by row.
 *
 * Batches commit asynchronously: a crash can lose the last of them together with their cursor,
 * which costs repeated work and nothing else. The operation that follows commits synchronously.
 */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/run.h"
#include "pg/look.h"
#include "phase/sync.h"

enum {
    FIRST_PAGES = 32,
    MOST_PAGES = 8192,
    TRIES = 12,
    FIRST_DELAY_MS = 50,
    LONGEST_DELAY_MS = 2000,
};

struct filling {
    struct run *run;
    const struct operation *operation;
    const char *table; /* quoted */
    const char *what;  /* for progress */
    const char *xid;
    struct store_backfill cursor;
    long long pages;      /* of the next batch */
    int64_t busy_ms;      /* spent in this run */
    long long first_page; /* where this run began */
    bool singly;          /* the next batch is one page, row by row */
};

static bool read_file(struct filling *f, struct table_file *file, struct error *error)
{
    if (!pg_look_file(f->run->pg, f->table, file, error))
        return false;
    return file->there || error_set(error, ERROR_DRIFT, "table %s is gone", f->table);
}

static bool start(struct filling *f, struct error *error)
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

static bool find_cursor(struct filling *f, size_t phase, size_t operation, struct error *error)
{
    struct store_backfill *all;
    size_t count;
    f->cursor = (struct store_backfill){.phase = phase, .operation = operation};
    if (!store_load_backfills(f->run->arena, f->run->pg, f->run->lease.plan_id, &all, &count,
                              error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (all[i].phase == phase && all[i].operation == operation) {
            f->cursor = all[i];
            return true;
        }
    return start(f, error);
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
                          error))
            return false;
    }
    return true;
}

/* What a batch costs in time: the rest that the plan wants after it counts. */
static long long busy_since(const struct filling *f, int64_t began)
{
    return clock_now_ms() - began + f->run->plan->settings.batch_pause_ms;
}

enum batch_end { BATCH_DONE, BATCH_REWRITTEN, BATCH_FAILED };

static enum batch_end write_batch(struct filling *f, struct arena *arena, long long end,
                                  long long *rows, struct error *error)
{
    struct run *run = f->run;
    int64_t began = clock_now_ms();
    const char *settings =
        arena_printf(arena,
                     "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout = %lld; "
                     "SET LOCAL search_path = %s; SET LOCAL " SYNC_SETTING " = 'on'",
                     (long long)run->plan->settings.lock_timeout_ms,
                     sync_search_path(arena, &f->operation->object));
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
    const struct plan_settings *settings = &f->run->plan->settings;
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

static void report(struct filling *f, const char *waits)
{
    const struct store_backfill *c = &f->cursor;
    long long done = c->next_page - f->first_page;
    struct view_progress progress = {
        .phase = f->run->phases[c->phase].name,
        .what = f->what,
        .rows_done = c->rows_done,
        .rows_total = c->rows_total > c->rows_done ? c->rows_total : c->rows_done,
        .share = c->end_page ? (double)c->next_page / (double)c->end_page : 1,
        .rows_per_second = c->busy_ms ? (double)c->rows_done * 1000 / (double)c->busy_ms : 0,
        .eta_seconds = -1,
        .waits = waits,
    };
    if (done > 0 && f->busy_ms > 0)
        progress.eta_seconds = (long long)((double)(c->end_page - c->next_page) *
                                           (double)f->busy_ms / (double)done / 1000);
    engine_progress(f->run->engine, &progress);
}

/* While `sluice pause` is in force the run stays, holding the lease but no transaction. */
static bool wait_while_paused(struct filling *f, struct error *error)
{
    enum { POLL_MS = 200 };
    bool waited = false;
    for (;;) {
        const struct store_plan *stored;
        struct arena *arena = arena_new();
        bool found = store_find_plan(arena, f->run->pg, f->run->plan->name, &stored, error);
        bool paused = found && stored && stored->paused_by;
        const char *by = paused ? arena_strdup(f->run->arena, stored->paused_by) : NULL;
        arena_free(arena);
        if (!found)
            return false;
        if (!paused) {
            if (waited)
                engine_say(f->run->engine, "resumed");
            return true;
        }
        if (!waited) {
            engine_say(f->run->engine, "paused by %s: go on with `sluice resume %s`", by,
                       f->run->plan->name);
            report(f, arena_printf(f->run->arena, "paused by %s", by));
        }
        waited = true;
        if (!interrupt_sleep_ms(POLL_MS)) {
            error_set(error, ERROR_TEMPORARY, "interrupted while paused");
            error->interrupted = true;
            return false;
        }
    }
}

/* One range, tried again after deadlocks and timeouts, on half the pages each time. */
static bool fill_range(struct filling *f, struct error *error)
{
    int64_t delay_ms = FIRST_DELAY_MS;
    for (int attempt = 1;; attempt++) {
        struct arena *arena = arena_new();
        struct error trouble = {.arena = f->run->arena};
        long long rows = 0, left = f->cursor.end_page - f->cursor.next_page;
        long long end = f->cursor.next_page + (f->pages < left ? f->pages : left);
        int64_t began = clock_now_ms();
        enum batch_end how = write_batch(f, arena, end, &rows, &trouble);
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
            return start(f, error);
        }
        if (!f->singly && str_equal(trouble.sqlstate, "27000")) {
            f->singly = true;
            f->pages = 1;
            continue;
        }
        if (!pg_is_transient(&trouble) || trouble.connection_lost || attempt == TRIES) {
            *error = trouble;
            if (attempt == TRIES) {
                error->code = ERROR_TEMPORARY;
                error_hint(error, "Rows of table %s stay locked; try again later.", f->table);
            }
            return false;
        }
        engine_say(f->run->engine, "batch could not be written (%s), trying again in %s",
                   trouble.message, duration_text(f->run->arena, delay_ms));
        f->pages = f->pages > 1 ? f->pages / 2 : 1;
        if (!interrupt_sleep_ms(delay_ms)) {
            error_set(error, ERROR_TEMPORARY, "interrupted");
            error->interrupted = true;
            return false;
        }
        delay_ms = delay_ms * 2 > LONGEST_DELAY_MS ? LONGEST_DELAY_MS : delay_ms * 2;
    }
}

/* The rows of all groups that the phase has filled so far. */
static bool summarise(struct run *run, size_t phase, const char **summary, struct error *error)
{
    struct store_backfill *all;
    size_t count;
    long long rows = 0;
    if (!store_load_backfills(run->arena, run->pg, run->lease.plan_id, &all, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        rows += all[i].phase == phase ? all[i].rows_done : 0;
    *summary = arena_printf(run->arena, "%lld row%s filled", rows, rows == 1 ? "" : "s");
    return true;
}

bool run_backfill(struct run *run, size_t phase, size_t operation,
                  const struct operation *definition, const char *xid, const char **summary,
                  struct error *error)
{
    const struct plan_settings *settings = &run->plan->settings;
    struct filling f = {
        .run = run,
        .operation = definition,
        .table = sql_quote_qname(run->arena, &definition->object),
        .xid = xid,
        .pages = FIRST_PAGES,
    };
    f.what = arena_printf(run->arena, "backfill %s", f.table);
    if (settings->batch_pages > 0 && settings->batch_pages < f.pages)
        f.pages = settings->batch_pages;
    if (!find_cursor(&f, phase, operation, error))
        return false;
    f.first_page = f.cursor.next_page;
    if (f.first_page > 0)
        engine_say(run->engine, "backfill of %s goes on at page %lld of %lld", f.table,
                   f.first_page, f.cursor.end_page);
    while (f.cursor.next_page < f.cursor.end_page) {
        if (!wait_while_paused(&f, error))
            return false;
        if (interrupt_requested()) {
            error_set(error, ERROR_TEMPORARY, "interrupted at page %lld of %lld of table %s",
                      f.cursor.next_page, f.cursor.end_page, f.table);
            error_hint(error, "Go on with `sluice advance %s`.", run->plan->name);
            error->interrupted = true;
            return false;
        }
        if (!fill_range(&f, error))
            return false;
        report(&f, NULL);
        interrupt_sleep_ms(settings->batch_pause_ms);
    }
    return summarise(run, phase, summary, error) &&
           store_set_operations_done(run->pg, &run->lease, phase, operation, operation, true,
                                     error);
}
