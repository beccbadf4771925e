/*
 * One batch: a pass over a range of pages, in one transaction with its counters and the range's
 * place.
 *
 * Batches commit asynchronously: a crash can lose the last of them together with their place, which
 * costs repeated work and nothing else, because commits reach the disk in their order. The
 * operation that follows commits synchronously, and with it all that came before ("Asynchronous
 * Commit" of the PostgreSQL documentation).
 *
 * A batch that others prevent is tried again with half the pages, after a delay, until the deadline
 * for locks. One that its own rows prevent is halved down to a page that is filled row by row. That
 * finds the row whose new value cannot be computed, and it gets past a BEFORE trigger of the
 * application that updates another row of the same statement: such a statement fails (27000), but
 * not for the application, which writes one row at a time.
 */
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine/fill/filling.h"
#include "pg/measure.h"
#include "phase/passes.h"
#include "phase/sync/sync.h"

/* To measure WAL costs some 7 % of a batch's time. So it is done for first passes, which write
 * full-page images, and of others for one in so many, which shares no divisor with their turns. */
enum { MEASURED_EVERY = 7 };

/* What a batch knows of its table, copied while the mutex was held. */
struct batch {
    struct worker *worker;
    struct arena *arena;
    struct fill_range *range;
    const char *table, *sql;
    const char *xid; /* NULL: it tells nothing of this table's rows */
    unsigned relid;
    long long filenode;
    struct pacing pacing;
    int64_t began_ms;
    struct store_pass pass;
    long long waiters, pages;
    int measured; /* how many batches it stands for; 0: its WAL is not measured */
};

static const char *tid_text(struct arena *arena, long long page, long long item)
{
    return arena_printf(arena, "(%lld,%lld)", page, item);
}

static bool update(struct batch *b, const char *from, const char *to, const char *tids,
                   struct error *error)
{
    struct pg *pg = b->worker->pg;
    struct pg_cost cost = {0};
    bool of_sync = b->worker->filling->operation->fill->of_sync;
    const char *const params[] = {from, to, of_sync ? b->xid : tids, tids};
    size_t count = sizeof params / sizeof *params - !of_sync;
    bool good = b->measured ? pg_measure(pg, b->arena, b->sql, params, count, &cost, error)
                            : pg_run(pg, b->sql, params, count, &cost.rows, error);
    b->pass.rows += cost.rows;
    b->pass.wal_bytes += cost.wal_bytes * b->measured;
    return good;
}

/* The row is remembered, and the others go on. */
static bool report_row(struct batch *b, int item, const struct error *trouble, struct error *error)
{
    struct pg *pg = b->worker->pg;
    struct store_row_error row = {.relid = b->relid,
                                  .page = b->range->range.first_page,
                                  .item = item,
                                  .message = trouble->message};
    return pg_exec(pg, "ROLLBACK TO SAVEPOINT sluice_row", error) &&
           pg_look_key(b->arena, pg, b->table, tid_text(b->arena, row.page, item), &row.key,
                       error) &&
           store_add_row_error(pg, &b->worker->fill, &row, error);
}

/* Only the rows that are there at the beginning are listed: whatever is written after that passes
 * the trigger of sync, which fills it. */
static bool fill_singly(struct batch *b, struct error *error)
{
    struct pg *pg = b->worker->pg;
    const struct store_range *range = &b->range->range;
    bool reports = b->pacing.on_error == PACING_ON_ERROR_REPORT;
    PG_RESULT(found);
    if (!pg_query(pg,
                  arena_printf(b->arena,
                               "SELECT (ctid::text::point)[1]::integer AS item FROM %s "
                               "WHERE ctid >= $1::tid AND ctid < $2::tid ORDER BY 1",
                               b->table),
                  PG_PARAMS(tid_text(b->arena, range->first_page, 0),
                            tid_text(b->arena, range->end_page, 0)),
                  &found, error))
        return false;
    for (size_t row = 0; row < pg_rows(found); row++) {
        int item = (int)pg_int(found, row, "item");
        struct error trouble = {.arena = b->arena};
        if (reports && !pg_exec(pg, "SAVEPOINT sluice_row", error))
            return false;
        bool filled = update(b, tid_text(b->arena, range->first_page, item),
                             tid_text(b->arena, range->first_page, item + 1), NULL, &trouble);
        if (filled && (!reports || pg_exec(pg, "RELEASE SAVEPOINT sluice_row", error)))
            continue;
        if (filled)
            return false;
        if (!reports || fault_of(&trouble) != FAULT_ROW) {
            error_copy(error, &trouble);
            if (fault_of(&trouble) == FAULT_ROW)
                fault_name_row(b->worker, b->table, tid_text(b->arena, range->first_page, item),
                               error);
            return false;
        }
        if (!report_row(b, item, &trouble, error))
            return false;
    }
    return true;
}

static bool fill_range(struct batch *b, const char *tids, struct error *error)
{
    const char *first = tid_text(b->arena, b->range->range.first_page, 0);
    const char *end = tid_text(b->arena, b->range->range.end_page, 0);
    long long copied;
    if (!bulk_copy(b->worker, b->arena, b->table, first, end, &copied, error))
        return false;
    b->pass.rows += copied;
    return update(b, first, end, tids, error);
}

/* In a deadlock the server ends the session that looks first, after it has waited for
 * deadlock_timeout. So a batch gives up its own wait after half of that: a writer of the
 * application, who waits for a row of this batch while it waits for one of his, must never fail. */
static bool begin(struct batch *b, struct error *error)
{
    const struct filling *f = b->worker->filling;
    return pg_exec(
        b->worker->pg,
        arena_printf(
            b->arena,
            "BEGIN%s; SET LOCAL synchronous_commit = off; %s%s"
            "SELECT pg_catalog.set_config('lock_timeout', GREATEST(1, LEAST(%lld, 500 * "
            "extract(epoch FROM pg_catalog.current_setting('deadlock_timeout')::interval)))::int"
            "::text, true), pg_catalog.set_config('sluice.hot_before', "
            "pg_catalog.pg_stat_get_xact_tuples_hot_updated(%u)::text, true); "
            "SET LOCAL search_path = %s",
            f->operation->fill->by_key ? " ISOLATION LEVEL REPEATABLE READ" : "",
            f->operation->fill->of_sync ? "SET LOCAL " SYNC_SETTING " = 'on'; " : "",
            b->pacing.triggers == PACING_TRIGGERS_SUPPRESS
                ? "SET LOCAL session_replication_role = replica; "
                : "",
            (long long)f->run->plan->settings.lock_timeout_ms, b->relid,
            engine_search_path(f->run->engine, b->arena, &f->operation->table)),
        error);
}

enum batch_end { BATCH_DONE, BATCH_REWRITTEN, BATCH_FAILED };

static enum batch_end write_batch(struct batch *b, struct error *error)
{
    struct worker *w = b->worker;
    struct store_range *range = &b->range->range;
    bool last = range->pass >= range->passes;
    const char *tids = last ? NULL
                            : passes_tids(b->arena, range->first_page, range->end_page, range->pass,
                                          range->passes, range->items);
    if (!bulk_open(w, error) || !begin(b, error) ||
        !(b->range->singly ? fill_singly(b, error) : fill_range(b, tids, error)) ||
        (last && b->pacing.locked_rows == PACING_LOCKED_SKIP &&
         !skipped_count(w, b->range, b->table, b->xid, b->arena, error)) ||
        (b->pacing.waiters && !pg_look_waiters(w->pg, &b->waiters, error)))
        return BATCH_FAILED;
    b->pass.finished = last && b->range->skipped == 0;
    b->pass.uncounted = w->filling->operation->fill->by_key;
    b->pass.filenode = b->filenode;
    b->pass.busy_ms = clock_now_ms() - w->since_ms; /* with the rest before it */
    range->pass += !last;
    bool saved;
    if (!store_save_pass(w->pg, &w->fill, range, &b->pass, &saved, error))
        return BATCH_FAILED;
    if (saved)
        return pg_commit(w->pg, error) ? BATCH_DONE : BATCH_FAILED;
    long long filenode;
    if (!pg_look_file(w->pg, b->relid, &filenode, error))
        return BATCH_FAILED;
    if (filenode != b->filenode)
        return BATCH_REWRITTEN;
    store_refuse_overtaken(error);
    return BATCH_FAILED;
}

static void done(struct batch *b)
{
    struct filling *f = b->worker->filling;
    int64_t now_ms = clock_now_ms();
    b->worker->last = (struct pace_batch){.pages = b->pages,
                                          .rows = b->pass.rows,
                                          .took_ms = now_ms - b->began_ms,
                                          .now_ms = now_ms,
                                          .waiters = b->waiters};
    pthread_mutex_lock(&f->mutex);
    pace_done(&f->pace, &f->pacing, &b->worker->last);
    sample_count(f, b->worker->last.took_ms);
    f->done.rows_done += b->pass.rows;
    f->done.rows_hot += b->pass.hot;
    f->done.wal_bytes += b->pass.wal_bytes;
    f->done.busy_ms += now_ms - b->worker->since_ms;
    b->worker->since_ms = now_ms;
    f->look_again |= b->pass.paused;
    watch_count(f, &b->range->range, b->pass.rows, b->pass.hot);
    if (b->range->skipped > 0)
        skipped_return(f, b->range, b->pass.rows > 0);
    else
        ranges_passed(f, b->range, b->pass.finished);
    pthread_mutex_unlock(&f->mutex);
}

/* The file of the table is another one: whoever notices first begins its scan again. */
static bool rewritten(struct batch *b, struct error *error)
{
    struct filling *f = b->worker->filling;
    pg_rollback(b->worker->pg);
    pthread_mutex_lock(&f->mutex);
    struct fill_table *table = &f->tables[b->range->table];
    bool first = table->filenode == b->filenode;
    ranges_passed(f, b->range, true);
    bool good = !first || ranges_restart(b->worker, b->range->table, error);
    pthread_mutex_unlock(&f->mutex);
    if (good && first)
        filling_say(f,
                    table->filenode ? "table %s was rewritten: scanning it again"
                                    : "table %s is gone: going on without it",
                    b->table);
    return good;
}

static bool give_up(struct batch *b, const struct error *trouble, struct error *error)
{
    error_copy(error, trouble);
    if (fault_of(trouble) != FAULT_MOMENT)
        return false;
    error->code = ERROR_TEMPORARY;
    fault_name_holders(b->worker, error);
    if (pg_is_unreached(error))
        error_hint(error, "See that the other server is reached, and run the same command again.");
    else
        error_hint(error, "Rows of table %s stay locked; try again later.",
                   b->worker->filling->said);
    return false;
}

/* Others were in the way: again, with less, a little later. */
static bool delay(struct batch *b, const struct error *trouble, struct error *error)
{
    enum { FIRST_REST_MS = 50, LONGEST_REST_MS = 2000 };
    struct filling *f = b->worker->filling;
    struct fill_range *range = b->range;
    if (!range->patience.began_ms)
        range->patience =
            patience_new(FIRST_REST_MS, LONGEST_REST_MS, f->run->plan->settings.lock_deadline_ms);
    if (patience_is_over(&range->patience))
        return give_up(b, trouble, error);
    filling_say(f, "batch could not be written (%s), trying again in %s", trouble->message,
                duration_text(b->arena, patience_next_ms(&range->patience)));
    range->again_ms = clock_now_ms() + patience_take_ms(&range->patience);
    pthread_mutex_lock(&f->mutex);
    pace_failed(&f->pace, b->pages);
    ranges_returned(f, range);
    pthread_mutex_unlock(&f->mutex);
    return true;
}

static bool failed(struct batch *b, const struct error *trouble, struct error *error)
{
    struct filling *f = b->worker->filling;
    struct fill_range *range = b->range;
    pg_rollback(b->worker->pg);
    if (str_equal(trouble->sqlstate, "42P01")) {
        long long filenode;
        if (!pg_look_file(b->worker->pg, b->relid, &filenode, error))
            return false;
        if (filenode != b->filenode)
            return rewritten(b, error);
    }
    enum fault fault = fault_of(trouble);
    if (fault == FAULT_MOMENT)
        return delay(b, trouble, error);
    if (fault == FAULT_LASTING || range->singly)
        return give_up(b, trouble, error);
    pthread_mutex_lock(&f->mutex);
    range->halve = true;
    ranges_returned(f, range);
    pthread_mutex_unlock(&f->mutex);
    return true;
}

bool batch_fill(struct worker *w, struct fill_range *range, struct error *error)
{
    struct filling *f = w->filling;
    struct arena *arena = arena_new();
    struct error trouble = {.arena = arena};
    struct batch b = {.worker = w,
                      .arena = arena,
                      .range = range,
                      .relid = range->range.relid,
                      .pages = range->range.end_page - range->range.first_page,
                      .began_ms = clock_now_ms()};
    pthread_mutex_lock(&f->mutex);
    const struct fill_table *table = &f->tables[range->table];
    b.table = table->leaf.name;
    b.sql = table->sql;
    b.xid = table->dated ? f->xid : NULL;
    b.filenode = table->filenode;
    b.pacing = f->pacing;
    b.measured = range->range.pass == 0 ? 1 : f->batches++ % MEASURED_EVERY ? 0 : MEASURED_EVERY;
    pthread_mutex_unlock(&f->mutex);
    enum batch_end how = write_batch(&b, &trouble);
    bool good = how == BATCH_DONE        ? skipped_may_go_on(f, range, b.pass.rows > 0, error)
                : how == BATCH_REWRITTEN ? rewritten(&b, error)
                                         : failed(&b, &trouble, error);
    if (how == BATCH_DONE)
        done(&b);
    if (!good && trouble.connection_lost) {
        pthread_mutex_lock(&f->mutex);
        ranges_returned(f, range);
        pthread_mutex_unlock(&f->mutex);
    }
    arena_free(arena);
    return good;
}

/* ---- Rows that could not be filled ---- */

bool batch_retry_row(struct worker *w, const struct store_row_error *row,
                     const struct fill_table *table, bool *mended, struct error *error)
{
    struct arena *arena = arena_new();
    struct error trouble = {.arena = arena};
    struct fill_range range = {.range = {.relid = row->relid, .first_page = row->page}};
    struct batch b = {.worker = w,
                      .arena = arena,
                      .range = &range,
                      .relid = row->relid,
                      .table = table->leaf.name,
                      .sql = table->sql,
                      .xid = table->dated ? w->filling->xid : NULL};
    pthread_mutex_lock(&w->filling->mutex);
    b.pacing = w->filling->pacing;
    pthread_mutex_unlock(&w->filling->mutex);
    *mended = begin(&b, &trouble) &&
              update(&b, tid_text(arena, row->page, row->item),
                     tid_text(arena, row->page, row->item + 1), NULL, &trouble) &&
              store_delete_row_error(w->pg, &w->fill, row, &trouble) && pg_commit(w->pg, &trouble);
    if (*mended)
        w->filling->done.rows_done += b.pass.rows;
    else
        pg_rollback(w->pg);
    bool good = *mended || fault_of(&trouble) == FAULT_ROW;
    if (!good)
        error_copy(error, &trouble);
    arena_free(arena);
    return good;
}
