/*
 * Looking around while a backfill runs: is it paused, was its pace changed, does a signal say wait,
 * can dead rows be removed. Once a second, by worker 0 between two batches; the others only see
 * what it found.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine/fill/filling.h"

enum { LOOK_MS = 1000, WAITING_LOOK_MS = 200 };

void filling_say(struct filling *f, const char *format, ...)
{
    va_list args;
    struct arena *arena = arena_new();
    va_start(args, format);
    const char *text = arena_vprintf(arena, format, args);
    va_end(args);
    pthread_mutex_lock(&f->mutex);
    engine_say(f->run->engine, "%s", text);
    pthread_mutex_unlock(&f->mutex);
    arena_free(arena);
}

/* A first pass moves rows to other pages, and later ones should find the room that these left:
 * their updates stay on the page (heap-only). Passes are judged once later ones have updated
 * ENOUGH_ROWS; they fail when less than a third were heap-only. */
enum { ENOUGH_ROWS = 1000, FEW_HOT = 3 /* less than a third */ };

static bool passes_fail(const struct filling *f)
{
    return f->later_rows >= ENOUGH_ROWS && f->hot_rows * FEW_HOT < f->later_rows;
}

/* Under the mutex. */
void watch_count(struct filling *f, const struct store_range *range, long long rows, long long hot)
{
    bool later = range->pass > 1 && range->pass <= range->passes; /* one more than it was */
    f->later_rows += later ? rows : 0;
    f->hot_rows += later ? hot : 0;
    f->look_again |= passes_fail(f);
}

/* Any transaction older than the next id to be given out may still need the dead rows that were
 * left so far. That id is noted: once nothing older is open, a vacuum can remove them. */
static bool begin_holding(struct worker *w, int64_t now_ms, struct error *error)
{
    PG_RESULT(r);
    struct filling *f = w->filling;
    if (!pg_query(
            w->pg,
            "SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid AS xid",
            PG_NO_PARAMS, &r, error))
        return false;
    f->held_since_ms = now_ms;
    snprintf(f->held_xid, sizeof f->held_xid, "%s", pg_text(r, 0, "xid"));
    return true;
}

static void set_note(struct filling *f, bool one_pass, const char *holder)
{
    f->one_pass = one_pass;
    if (one_pass)
        snprintf(f->note, sizeof f->note, "in one pass: dead rows cannot be removed while %s",
                 holder ? holder : "an older transaction is open somewhere");
    else
        f->note[0] = '\0';
}

/*
 * Several passes are of use only while the server can remove what they leave behind. What prevents
 * it is waited for, for a moment: most transactions are short. When it stays, one pass is what is
 * left, until it has ended; when this role cannot see what it is, for a while.
 */
static bool judge_passes(struct worker *w, struct arena *arena, const char **reason,
                         struct error *error)
{
    enum { PATIENCE_MS = 5000, UNSEEN_MS = 10000 };
    struct filling *f = w->filling;
    int64_t now_ms = clock_now_ms();
    pthread_mutex_lock(&f->mutex);
    bool fail = passes_fail(f);
    if (f->later_rows >= ENOUGH_ROWS)
        f->later_rows = f->hot_rows = 0;
    pthread_mutex_unlock(&f->mutex);
    if (fail && !f->held_since_ms && !begin_holding(w, now_ms, error))
        return false;
    if (!f->held_since_ms)
        return true;
    PG_RESULT(r);
    struct blocker_list holders;
    int64_t held_ms = now_ms - f->held_since_ms;
    if (!pg_look_horizon(w->pg, f->held_xid, &r, error))
        return false;
    blockers_read(arena, r, &holders);
    bool seen = holders.count > 0;
    bool unseen = !seen && held_ms < UNSEEN_MS && (f->one_pass || held_ms == 0);
    pthread_mutex_lock(&f->mutex);
    if (!seen || held_ms >= PATIENCE_MS)
        set_note(f, seen || unseen, seen ? holders.lines[0] : NULL);
    else if (!*reason)
        *reason = arena_printf(arena, "dead rows cannot be removed yet: %s, waiting at most %s",
                               holders.lines[0], duration_text(arena, PATIENCE_MS));
    if (!seen && !unseen)
        f->held_since_ms = 0;
    pthread_mutex_unlock(&f->mutex);
    return true;
}

static const char *first_blocked(const struct filling *f, struct arena *arena)
{
    for (size_t i = 0; i < f->table_count; i++)
        if (f->tables[i].leaf.blocked_by && f->tables[i].next_page < f->tables[i].end_page)
            return arena_printf(arena,
                                "in one pass: index \"%s\" has a filled column, so that every "
                                "update writes all indexes",
                                f->tables[i].leaf.blocked_by);
    return "";
}

static bool find_reason(struct worker *w, struct arena *arena, const struct pacing *pacing,
                        const struct store_controls *controls, const char **reason,
                        struct error *error)
{
    struct filling *f = w->filling;
    *reason = NULL;
    if (controls->paused_by) {
        *reason = arena_printf(arena, "paused by %s: sluice resume %s", controls->paused_by,
                               f->run->plan->name);
        return true;
    }
    const struct pacing named = pacing_override(&f->named, &controls->overrides);
    return signals_read(f->signals, arena, w->pg, pacing, &named, reason, error);
}

/* How large the tables are by now: whoever takes a range notes it. */
static bool read_sizes(struct worker *w, struct arena *arena, struct error *error)
{
    struct filling *f = w->filling;
    struct store_backfill done = {0};
    if (!fill_load_done(arena, w->pg, &w->fill, &done, error))
        return false;
    pthread_mutex_lock(&f->mutex);
    f->done.bytes_now = done.bytes_now;
    f->done.index_bytes_now = done.index_bytes_now;
    f->done.rows_failed = done.rows_failed;
    pthread_mutex_unlock(&f->mutex);
    return true;
}

/* For which setting it rested most since the last time, "rate=5000", unless that was little. Under
 * the mutex. */
static void sum_up_rests(struct filling *f, struct arena *arena, int64_t now_ms)
{
    const double little = 0.1;
    int64_t elapsed_ms = now_ms - f->rests_ms;
    if (elapsed_ms < LOOK_MS)
        return;
    enum rest most = REST_NONE;
    for (enum rest rest = REST_NONE + 1; rest < REST_COUNT; rest++)
        if (f->rested_ms[rest] > (most == REST_NONE ? 0 : f->rested_ms[most]))
            most = rest;
    int workers = f->workers > 0 ? f->workers : 1;
    double share = (double)f->rested_ms[most] / (double)(elapsed_ms * workers);
    const struct pacing_setting *setting = pace_setting(most);
    f->rests[0] = '\0';
    if (setting && f->rests_ms && share >= little)
        snprintf(f->rests, sizeof f->rests, "%s=%s", setting->name,
                 pacing_text(arena, setting, pacing_get(&f->pacing, setting)));
    f->rests_share = !*f->rests ? 0 : share < 1 ? share : 1;
    memset(f->rested_ms, 0, sizeof f->rested_ms);
    f->rests_ms = now_ms;
}

/* A share that changes a little is no news. */
static bool rests_changed(const struct filling *f)
{
    const double little = 0.1;
    return !str_equal(f->told_rests, f->rests) || fabs(f->told_share - f->rests_share) > little;
}

/* For `status`. */
static bool store(struct worker *w, const char *reason, struct error *error)
{
    struct filling *f = w->filling;
    const struct store_backfill note = {
        .waits = reason       ? reason
                 : *f->locked ? f->locked
                              : NULL,
        .note = *f->note ? f->note : NULL,
        .rests = *f->rests ? f->rests : NULL,
        .rests_share = f->rests_share,
    };
    snprintf(f->told_rests, sizeof f->told_rests, "%s", f->rests);
    f->told_share = f->rests_share;
    return store_note_backfill(w->pg, &w->fill, &note, error);
}

/* What differs in its figures alone is one reason; who has paused it has been told. */
static void tell_rest(struct filling *f, const char *reason)
{
    struct str words = {.arena = f->arena};
    if (str_starts_with(reason, "paused by "))
        return;
    for (const char *c = reason; *c; c++)
        if (!strchr("0123456789.", *c))
            str_add_char(&words, *c);
    for (size_t i = 0; i < f->told_count; i++)
        if (str_equal(f->told[i], str_text(&words)))
            return;
    pthread_mutex_lock(&f->mutex);
    *ARENA_PUSH(f->arena, f->told, f->told_count) = str_text(&words);
    pthread_mutex_unlock(&f->mutex);
    engine_tell_rest(f->run->engine, f->run->phases[f->phase].name, reason);
}

static bool is_time(struct filling *f, int64_t now_ms)
{
    pthread_mutex_lock(&f->mutex);
    bool due = f->look_again || now_ms - f->looked_ms >= (f->waiting ? WAITING_LOOK_MS : LOOK_MS);
    f->look_again = false;
    pthread_mutex_unlock(&f->mutex);
    return due;
}

/* A rate is of the last RECENT_MS to twice as long, and of nothing from before a wait or another
 * pace. Under the mutex. */
static void move_marks(struct filling *f, bool anew, int64_t now_ms)
{
    enum { RECENT_MS = 10000 };
    long long pages;
    if (!anew && now_ms - f->recent.at_ms < RECENT_MS)
        return;
    const struct fill_mark now = {now_ms, f->done.rows_done, ranges_pages_done(f, &pages)};
    f->basis = anew || !f->recent.at_ms ? now : f->recent;
    f->recent = now;
}

/* What was found, for the workers and for `status`. */
static bool publish(struct worker *w, struct arena *arena, const struct pacing *pacing,
                    const char *reason, int64_t now_ms, struct error *error)
{
    struct filling *f = w->filling;
    pthread_mutex_lock(&f->mutex);
    bool was_waiting = f->waiting, other_pace = !pacing_equal(&f->pacing, pacing);
    bool changed = strncmp(f->waits, reason ? reason : "", sizeof f->waits - 1) != 0;
    const char *was_locked = arena_strdup(arena, f->locked);
    const char *note = first_blocked(f, arena);
    skipped_say(f);
    changed |= !str_equal(was_locked, f->locked);
    if (*note && !*f->note) {
        snprintf(f->note, sizeof f->note, "%s", note);
        changed = true;
    }
    bool noted = !str_equal(f->done.note ? f->done.note : "", f->note);
    changed |= noted;
    sum_up_rests(f, arena, now_ms);
    if (reason) {
        f->rests[0] = '\0';
        f->rests_share = 0;
    }
    f->pacing = *pacing;
    f->waiting = reason != NULL;
    move_marks(f, was_waiting || reason || other_pace, now_ms);
    f->looked_ms = now_ms;
    snprintf(f->waits, sizeof f->waits, "%s", reason ? reason : "");
    if (changed)
        f->done.note = arena_strdup(f->arena, f->note);
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->mutex);
    if (!changed)
        return !rests_changed(f) || store(w, reason, error);
    if (reason)
        tell_rest(f, reason);
    if (reason && !was_waiting)
        filling_say(f, "waiting: %s", reason);
    else if (!reason && was_waiting)
        filling_say(f, "going on");
    if (*f->note && noted)
        filling_say(f, "%s", f->note);
    if (*f->locked && !*was_locked)
        filling_say(f, "%s", f->locked);
    return store(w, reason, error);
}

bool watch_end(struct worker *w, struct error *error)
{
    struct filling *f = w->filling;
    f->rests[0] = '\0';
    f->rests_share = 0;
    bool told = *f->told_rests || *f->locked;
    f->locked[0] = '\0';
    return sample_keep(w, true, error) && (!told || store(w, NULL, error));
}

bool watch_look(struct worker *w, struct error *error)
{
    struct filling *f = w->filling;
    int64_t now_ms = clock_now_ms();
    if (!is_time(f, now_ms))
        return true;
    struct arena *arena = arena_new();
    struct store_controls controls;
    const char *reason = NULL;
    bool good = store_load_controls(arena, w->pg, w->fill.lease.plan_id, &controls, error);
    struct pacing pacing = f->pacing;
    if (good) {
        const struct pacing over = pacing_override(&f->named, &controls.overrides);
        pacing = pacing_resolve(&over);
        good = find_reason(w, arena, &pacing, &controls, &reason, error) &&
               judge_passes(w, arena, &reason, error) && read_sizes(w, arena, error) &&
               publish(w, arena, &pacing, reason, now_ms, error) && sample_keep(w, false, error);
    }
    arena_free(arena);
    return good;
}

void watch_report(struct filling *f)
{
    enum { BASIS_MS = 1000 };
    pthread_mutex_lock(&f->mutex);
    const struct store_backfill *d = &f->done;
    long long pages;
    double pages_done = ranges_pages_done(f, &pages);
    bool known = f->basis.at_ms && !f->waiting;
    int64_t elapsed_ms = known ? clock_now_ms() - f->basis.at_ms : 0;
    double gained = pages_done - f->basis.pages;
    struct view_progress progress = {
        .phase = f->run->phases[f->phase].name,
        .what = f->operation->fill->what,
        .fill =
            {
                .rows_done = d->rows_done,
                .rows_total = d->rows_total > d->rows_done ? d->rows_total : d->rows_done,
                .rows_failed = d->rows_failed,
                .share = pages ? pages_done / (double)pages : 1,
                .rows_per_second = elapsed_ms > 0 ? (double)(d->rows_done - f->basis.rows) * 1000 /
                                                        (double)elapsed_ms
                                                  : 0,
                .hot_share = d->rows_done ? (double)d->rows_hot / (double)d->rows_done : -1,
                .eta_seconds = -1,
                .wal_bytes = d->wal_bytes,
                .table_growth_bytes = engine_growth(d->bytes_before, d->bytes_now),
                .index_growth_bytes = engine_growth(d->index_bytes_before, d->index_bytes_now),
                .workers = f->workers,
                .waits = *f->waits    ? f->waits
                         : *f->locked ? f->locked
                                      : NULL,
                .note = *f->note ? f->note : NULL,
                .rests = *f->rests ? f->rests : NULL,
                .rests_share = f->rests_share,
            },
    };
    if (elapsed_ms >= BASIS_MS && gained > 0)
        progress.fill.eta_seconds =
            (long long)(((double)pages - pages_done) / gained * (double)elapsed_ms / 1000);
    engine_progress(f->run->engine, &progress);
    pthread_mutex_unlock(&f->mutex);
}
