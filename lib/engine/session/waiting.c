/* How far statements are, how long they wait for locks of others, and what is said meanwhile: see
 * session.h. */
#include <string.h>

#include "base/size.h"
#include "base/str.h"
#include "engine/session/session.h"

enum { LONG_MS = 1000 }; /* what takes so long is looked at */

/* What a session cannot get at, from pg/sql/doing.sql. */
static const char *what_is_wanted(struct arena *arena, const struct pg_result *blockers)
{
    const char *type = pg_text(blockers, 0, "locktype"),
               *relation = pg_text(blockers, 0, "relation");
    if (str_equal(type, "installation"))
        return "the installation of schema \"sluice\"";
    if (str_equal(type, "advisory"))
        return "an advisory lock"; /* of the application, in a function that is called for rows */
    if (str_equal(type, "virtualxid"))
        return "transactions that began before";
    if (!relation)
        return "what another transaction has changed";
    return arena_printf(arena, "%stable \"%s\"", str_equal(type, "relation") ? "" : "a row of ",
                        relation);
}

/* Since when, and over how much: of what the server does not tell how far it is. */
static const char *how_long(struct arena *arena, const struct pg_result *rows, const char *what)
{
    const char *since = pg_text(rows, 0, "since"), *table = pg_text(rows, 0, "held");
    if (!since)
        return what;
    if (pg_is_null(rows, 0, "bytes"))
        return arena_printf(arena, "%s, since %s", what, since);
    return arena_printf(arena, "%s, since %s, over %s%s%s", what, since,
                        size_text(arena, pg_int(rows, 0, "bytes")), table ? " of " : "",
                        table ? table : "");
}

/* "index t_b, waiting for writers before build (0 of 1)", "constraint shape, since 09:15:02Z, over
 * 3 GB of public.t" */
static const char *how_far(struct arena *arena, const struct pg_result *rows, const char *what)
{
    if (pg_is_null(rows, 0, "phase"))
        return how_long(arena, rows, what);
    return pg_is_null(rows, 0, "lockers")
               ? arena_printf(arena, "%s, %s", what, pg_text(rows, 0, "phase"))
               : arena_printf(arena, "%s, %s (%lld of %lld)", what, pg_text(rows, 0, "phase"),
                              pg_int(rows, 0, "lockers_done"), pg_int(rows, 0, "lockers"));
}

/* Without what changes all the time: a log gets a line when it is somebody else. */
static const char *who(struct arena *arena, const struct view_holder *holder)
{
    const char *role = holder->role ? holder->role : "unknown";
    if (holder->prepared)
        return arena_printf(arena, "prepared transaction \"%s\", role %s", holder->prepared, role);
    return arena_printf(arena, "pid %lld, role %s%s%s", holder->pid, role,
                        holder->application && *holder->application ? ", application " : "",
                        holder->application ? holder->application : "");
}

static void tell_progress(struct engine *engine, struct arena *arena, const struct pg_result *rows,
                          const struct blocker_list *blockers)
{
    struct engine_waiting *w = &engine->waiting;
    const struct view_holder *holder = blockers->count ? &blockers->holders[0] : NULL;
    struct view_progress progress = {.phase = w->phase, .fill = VIEW_FILL_UNKNOWN};
    progress.what = how_far(arena, rows, w->what);
    if (!pg_is_null(rows, 0, "share"))
        progress.fill.share = pg_double(rows, 0, "share");
    if (holder) {
        progress.fill.waits = who(arena, holder);
        if (holder->pid != w->told_pid)
            engine_say(engine, "%s: waiting for %s", progress.what, blockers->lines[0]);
    }
    w->told_pid = holder ? holder->pid : 0;
    engine_progress(engine, &progress);
}

static void say_waits(struct engine *engine, struct arena *arena, const struct pg_result *rows,
                      const struct blocker_list *blockers)
{
    enum { SAY_EVERY_MS = 60 * 1000 };
    unsigned long long sum = 0;
    for (size_t i = 0; i < blockers->count; i++)
        sum += (unsigned long long)blockers->holders[i].pid + 1;
    if (patience_may_say(&engine->waiting.patience, SAY_EVERY_MS, sum != engine->waiting.for_whom))
        engine_say(engine, "waiting for %s: %s", what_is_wanted(arena, rows), blockers->lines[0]);
    engine->waiting.for_whom = sum;
}

/* Of the rows of pg/sql/doing.sql, the one whose session has started us; else how many there are.
 */
static size_t caller_among(struct engine *engine, const struct pg_result *rows)
{
    size_t row = 0;
    while (row < pg_rows(rows) &&
           (pg_is_null(rows, row, "client_port") || pg_is_null(rows, row, "pid") ||
            !engine_is_caller(engine, pg_int(rows, row, "pid"), pg_text(rows, row, "state"),
                              pg_int(rows, row, "client_port"))))
        row++;
    return row;
}

static bool sees(void *context, const struct pg_sight *sight)
{
    struct engine *engine = context;
    struct arena *arena = arena_new();
    struct blocker_list blockers = {0};
    bool waits = sight->waited_ms >= 0, queues = false;
    if (waits) {
        blockers_read(arena, sight->rows, &blockers);
        say_waits(engine, arena, sight->rows, &blockers);
        queues = str_equal(pg_text(sight->rows, 0, "locktype"), "relation");
        if (caller_among(engine, sight->rows) < pg_rows(sight->rows)) {
            arena_free(arena);
            return false;
        }
    }
    if (engine->waiting.what && sight->lasted_ms >= LONG_MS)
        tell_progress(engine, arena, sight->rows, &blockers);
    arena_free(arena);
    /* Where a statement runs without lock_timeout, as a concurrent build that an end would leave
     * invalid: it may wait for old transactions as long as they last, but not for the table. */
    return !queues || sight->waited_ms < engine->waiting.bound_ms + PG_LOCK_WAIT_MS;
}

static void is_blind(void *context, const struct error *why)
{
    struct engine *engine = context;
    if (!engine->waiting.what || engine->waiting.said_blind || why->interrupted)
        return;
    engine->waiting.said_blind = true;
    engine_say(engine, "how far statements are is not shown: %s", why->message);
}

static void gave_up(void *context, const struct pg_result *blockers, struct error *error)
{
    struct engine *engine = context;
    struct blocker_list list;
    blockers_read(error->arena, blockers, &list);
    size_t caller = caller_among(engine, blockers);
    if (caller < list.count) {
        error_clear(error);
        engine_tell_caller(engine, &list.holders[caller], list.lines[caller], error);
        return;
    }
    error->code = ERROR_TEMPORARY;
    error->message = arena_printf(error->arena, "could not get at %s within %s",
                                  what_is_wanted(error->arena, blockers),
                                  duration_text(error->arena, engine->waiting.bound_ms));
    blockers_tell(engine, &list, error);
}

void engine_watch(struct engine *engine)
{
    engine->waiting = (struct engine_waiting){
        .watcher = {engine, LONG_MS, sees, is_blind, gave_up},
        .bound_ms = PG_LOCK_WAIT_MS,
    };
    pg_watch(engine->pg, &engine->waiting.watcher);
}

void engine_set_doing(struct engine *engine, const char *phase, const char *what)
{
    engine->waiting.phase = phase;
    engine->waiting.what = what;
    engine->waiting.told_pid = 0;
}

const char *engine_lock_wait_sql(const struct engine *engine, struct arena *arena)
{
    return arena_printf(arena, "SET lock_timeout = %lld", (long long)engine->waiting.bound_ms);
}

static bool set_bound(struct engine *engine, int64_t bound_ms, struct error *error)
{
    enum { SHARE = 3 };
    int64_t first_ms = bound_ms / SHARE;
    if (engine->waiting.watcher.first_ms > first_ms)
        engine->waiting.watcher.first_ms = first_ms;
    if (engine->waiting.bound_ms == bound_ms)
        return true;
    engine->waiting.bound_ms = bound_ms;
    return pg_exec(engine->pg, engine_lock_wait_sql(engine, engine->arena), error);
}

bool engine_set_patience(struct engine *engine, const struct plan *plan, struct error *error)
{
    int64_t deadline_ms = plan->settings.lock_deadline_ms;
    return set_bound(engine,
                     engine->options.patient || deadline_ms < PG_LOCK_WAIT_MS ? deadline_ms
                                                                              : PG_LOCK_WAIT_MS,
                     error);
}

void engine_end_patience(struct engine *engine)
{
    struct error ignored = {.arena = engine->arena};
    if (engine->waiting.bound_ms > PG_LOCK_WAIT_MS)
        set_bound(engine, PG_LOCK_WAIT_MS, &ignored);
}
