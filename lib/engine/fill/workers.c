/*
 * Fill the new columns: the workers, and how it begins and ends. See filling.h.
 *
 * A table's scan ends at the size that it had when the scan began: whatever is written past it goes
 * through sync. Tables that come meanwhile (partitions) are looked for at the end, and scanned too.
 */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/fill/filling.h"
#include "phase/sync/sync.h"

enum { WAIT_MS = 50 };

/* ---- A worker ---- */

/* Until something changes, or a moment later: so worker 0 looks around during a long rest too. */
static void rest(struct worker *w)
{
    struct filling *f = w->filling;
    int64_t began_ms = clock_now_ms();
    int64_t rest_ms = w->rest.ms > 0 && w->rest.ms < WAIT_MS ? w->rest.ms : WAIT_MS;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += rest_ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&f->mutex);
    pthread_cond_timedwait(&f->changed, &f->mutex, &until);
    f->rested_ms[w->rest.why] += clock_now_ms() - began_ms;
    if (f->waiting)
        w->since_ms = clock_now_ms();
    pthread_mutex_unlock(&f->mutex);
}

static bool interrupted(struct filling *f, struct error *error)
{
    long long pages;
    pthread_mutex_lock(&f->mutex);
    double done = ranges_pages_done(f, &pages);
    pthread_mutex_unlock(&f->mutex);
    const char *detail = error->detail;
    error_clear(error);
    error_set(error, ERROR_TEMPORARY, "interrupted when %d %% of table %s was done",
              pages ? (int)(100 * done / (double)pages) : 100, f->said);
    error_hint(error, "Go on with `sluice %s %s`.", f->back ? "revert" : "advance",
               f->run->plan->name);
    error->detail = detail;
    error->interrupted = true;
    return false;
}

/* Until nothing is left, or somebody stops. */
static bool work(struct worker *w, struct error *error)
{
    struct filling *f = w->filling;
    w->since_ms = clock_now_ms();
    for (;;) {
        struct fill_range range;
        if (w->number == 0) {
            if (!watch_look(w, error))
                return false;
            watch_report(f);
        }
        enum fill_next next = ranges_next(w, &range, error);
        if (next == FILL_DONE)
            return true;
        if (next == FILL_STOP)
            return error->code == ERROR_NONE &&
                   (w->number != 0 || !interrupt_requested() || interrupted(f, error));
        if (next == FILL_WAIT)
            rest(w);
        else if (!batch_fill(w, &range, error))
            return error->interrupted && w->number == 0 ? interrupted(f, error) : false;
    }
}

static bool find_server(struct arena *arena, struct pg *pg, const char **server,
                        struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(
            pg, "SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text AS server",
            PG_NO_PARAMS, &r, error))
        return false;
    *server = pg_text_dup(arena, r, 0, "server");
    return true;
}

/* A connection of the worker's own, under the run's lease. With several hosts it may have come to
 * another server than the run, which has the same plan and epoch, but not the lease. */
static bool connect_worker(struct worker *w, struct arena *arena, struct error *error)
{
    const char *server;
    if (!engine_connect(arena, &w->filling->run->engine->options, &w->pg, error)) {
        error->connection_lost |= !error->interrupted; /* the others can go on */
        return false;
    }
    pg_set_working(w->pg, true);
    if (!pg_exec(w->pg, engine_lock_wait_sql(w->filling->run->engine, arena), error) ||
        !find_server(arena, w->pg, &server, error))
        return false;
    w->fill.lease.backend_pid = pg_backend_pid(w->pg);
    if (str_equal(server, w->filling->server))
        return true;
    error_set(error, ERROR_FAILED, "its connection is to another server than the run's");
    error->connection_lost = true;
    return false;
}

static bool stopped(struct filling *f)
{
    pthread_mutex_lock(&f->mutex);
    bool stop = f->stop;
    pthread_mutex_unlock(&f->mutex);
    return stop;
}

/* What a lost worker was at has gone back to the others; it comes again if it can. One that was at
 * work for a while before it was lost is as patient as at first. */
static void *run_worker(void *context)
{
    enum { FIRST_REST_MS = 500, LONGEST_REST_MS = 1000, WITHIN_MS = 5000 };
    struct worker *w = context;
    struct filling *f = w->filling;
    struct arena *arena = arena_new();
    struct error error = {.arena = arena};
    struct patience patience = {0};
    for (;;) {
        error_clear(&error);
        bool connected = connect_worker(w, arena, &error);
        int64_t began_ms = clock_now_ms();
        if (connected && work(w, &error))
            break;
        if (!patience.began_ms || clock_now_ms() - began_ms > WITHIN_MS)
            patience = patience_new(FIRST_REST_MS, LONGEST_REST_MS, WITHIN_MS);
        bulk_close(w);
        pg_close(w->pg);
        w->pg = NULL;
        if (!error.connection_lost || patience_is_over(&patience) || stopped(f))
            break;
        filling_say(f, "worker %d lost its connection (%s): connecting again", w->number + 1,
                    error.detail ? error.detail : error.message);
        if (!patience_rest(&patience))
            break;
    }
    bulk_close(w);
    pg_close(w->pg);
    pthread_mutex_lock(&f->mutex);
    f->workers--;
    bool fatal = error.code != ERROR_NONE && !error.connection_lost && !error.interrupted;
    if (fatal && f->failure->code == ERROR_NONE)
        error_copy(f->failure, &error);
    f->stop |= fatal;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->mutex);
    if (error.code != ERROR_NONE && !fatal && !error.interrupted)
        filling_say(f, "worker %d gave up (%s): going on without it", w->number + 1, error.message);
    arena_free(arena);
    return NULL;
}

static bool work_together(struct worker *first, struct worker *others, size_t count,
                          struct error *error)
{
    struct filling *f = first->filling;
    size_t started = 0;
    f->workers = 1;
    for (; started < count; started++) {
        others[started] =
            (struct worker){.filling = f, .fill = first->fill, .number = (int)started + 1};
        f->workers++;
        if (pthread_create(&others[started].thread, NULL, run_worker, &others[started]) != 0) {
            f->workers--;
            filling_say(f, "worker %zu could not be started: going on without it", started + 2);
            break;
        }
    }
    bool good = work(first, error);
    pthread_mutex_lock(&f->mutex);
    f->stop = true;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->mutex);
    for (size_t i = 0; i < started; i++)
        pthread_join(others[i].thread, NULL);
    f->stop = false;
    if (good && f->failure->code != ERROR_NONE) {
        error_copy(error, f->failure);
        return false;
    }
    return good;
}

/* ---- A backfill ---- */

/* Open ranges and workers together stay within a quarter of the server's memory for pages, so that
 * a page is still there at its next pass. */
static bool size_up(struct filling *f, struct pg *pg, struct error *error)
{
    enum { RANGES_PER_WORKER = 4, MEMORY_SHARE = 4, LEAST_PAGES = 32, MOST_PAGES = 8192 };
    PG_RESULT(r);
    if (!pg_query(pg,
                  "SELECT setting::bigint AS pages FROM pg_catalog.pg_settings "
                  "WHERE name = 'shared_buffers'",
                  PG_NO_PARAMS, &r, error))
        return false;
    f->window = (size_t)f->pacing.workers * RANGES_PER_WORKER;
    long long most = pg_int(r, 0, "pages") / MEMORY_SHARE / (long long)f->window;
    f->pace.most = most < LEAST_PAGES ? LEAST_PAGES : most > MOST_PAGES ? MOST_PAGES : most;
    f->pace.pages = f->operation->fill->by_key ? PACE_FIRST_OF_KEYS : PACE_FIRST_PAGES;
    return true;
}

/* The rows of all groups that the phase has filled so far; on the way back, those of this one. */
static bool summarise(struct run *run, size_t phase, const struct filling *f, size_t operation,
                      const char **summary, struct error *error)
{
    struct store_backfill *all;
    size_t count;
    long long rows = 0;
    if (!store_load_backfills(run->arena, run->pg, run->lease.plan_id, &all, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (all[i].phase == phase && (!f->back || all[i].operation == operation))
            rows += all[i].rows_done;
    run->rows = rows;
    *summary = arena_printf(run->arena, "%lld row%s %s", rows, rows == 1 ? "" : "s",
                            f->operation->fill->verb);
    return true;
}

static bool fill(struct filling *f, struct worker *first, struct error *error)
{
    bool added;
    size_t others = (size_t)f->pacing.workers - 1;
    struct worker *workers = arena_alloc(f->arena, (others + 1) * sizeof *workers);
    if (!store_start_backfill(first->pg, &first->fill, (int)f->pacing.workers, error) ||
        !ranges_load(first, &added, error) ||
        !fill_load_done(f->arena, first->pg, &first->fill, &f->done, error))
        return false;
    long long pages;
    f->done.note = NULL;
    f->begun_pages = ranges_pages_done(f, &pages);
    if (f->begun_pages > 0 && added)
        engine_say(f->run->engine, "backfill of %s goes on after %d %% of its pages", f->said,
                   (int)(100 * f->begun_pages / (double)pages));
    do {
        /* tables that came while others were filled are filled too */
        while (added)
            if (!work_together(first, workers, others, error) || !ranges_load(first, &added, error))
                return false;
        if (!batch_retry_errors(first, error) || !watch_end(first, error) ||
            !left_end(first, &added, error))
            return false;
    } while (added);
    return true;
}

bool run_backfill(struct run *run, size_t phase, size_t operation,
                  const struct operation *definition, bool back, const char *xid,
                  const char **summary, struct error *error)
{
    struct arena *arena = arena_new(); /* the workers' own: the run's is for the run alone */
    struct error failure = {.arena = arena};
    struct filling f = {
        .run = run,
        .operation = definition,
        .back = back,
        .table = definition->fill->over ? definition->fill->over
                                        : sql_quote_qname(run->arena, &definition->table),
        .said = sql_quote_qname(run->arena, &definition->table),
        .xid = xid,
        .arena = arena,
        .failure = &failure,
        .phase = phase,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
    };
    struct worker first = {.filling = &f,
                           .pg = run->pg,
                           .fill = {.lease = run->lease, .phase = phase, .operation = operation}};
    f.pacing = plan_pacing(run->plan, phase, &f.named);
    f.signals = signals_new(run->arena, f.table, run->plan->schema);
    const struct bulk *bulk = definition->fill->bulk;
    bool good = (!bulk || back || engine_reach(run->engine, bulk->reach, &f.far, error)) &&
                find_server(arena, run->pg, &f.server, error) && size_up(&f, run->pg, error) &&
                fill(&f, &first, error);
    bulk_close(&first);
    arena_free(arena);
    return good && summarise(run, phase, &f, operation, summary, error);
}
