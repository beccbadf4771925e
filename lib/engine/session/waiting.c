/* How long statements wait for locks of others, and what is said meanwhile: see session.h. */
#include <string.h>

#include "base/str.h"
#include "engine/session/session.h"

/* What a session cannot get at, from pg/sql/waiting.sql. */
static const char *what_is_wanted(struct arena *arena, const struct pg_result *blockers)
{
    const char *type = pg_text(blockers, 0, "locktype"),
               *relation = pg_text(blockers, 0, "relation");
    if (str_equal(type, "advisory"))
        return "the installation of schema \"sluice\"";
    if (str_equal(type, "virtualxid"))
        return "transactions that began before";
    if (!relation)
        return "what another transaction has changed";
    return arena_printf(arena, "%stable \"%s\"", str_equal(type, "relation") ? "" : "a row of ",
                        relation);
}

static bool waits(void *context, const struct pg_result *blockers, int64_t waited_ms)
{
    enum { SAY_EVERY_MS = 60 * 1000 };
    struct engine *engine = context;
    struct arena *arena = arena_new();
    struct blocker_list list;
    blockers_read(arena, blockers, &list);
    unsigned long long sum = 0;
    for (size_t i = 0; i < list.count; i++)
        sum += (unsigned long long)list.holders[i].pid + 1;
    if (patience_may_say(&engine->waiting.patience, SAY_EVERY_MS, sum != engine->waiting.for_whom))
        engine_say(engine, "waiting for %s: %s", what_is_wanted(arena, blockers), list.lines[0]);
    engine->waiting.for_whom = sum;
    bool queues = str_equal(pg_text(blockers, 0, "locktype"), "relation");
    arena_free(arena);
    /* Where a statement runs without lock_timeout, as a concurrent build that an end would leave
     * invalid: it may wait for old transactions as long as they last, but not for the table. */
    return !queues || waited_ms < engine->waiting.bound_ms + PG_LOCK_WAIT_MS;
}

static void gave_up(void *context, const struct pg_result *blockers, struct error *error)
{
    struct engine *engine = context;
    struct blocker_list list;
    blockers_read(error->arena, blockers, &list);
    error->code = ERROR_TEMPORARY;
    error->message = arena_printf(error->arena, "could not get at %s within %s",
                                  what_is_wanted(error->arena, blockers),
                                  duration_text(error->arena, engine->waiting.bound_ms));
    blockers_tell(engine, &list, error);
}

void engine_watch(struct engine *engine)
{
    enum { FIRST_MS = 1000 };
    engine->waiting = (struct engine_waiting){
        .watcher = {engine, FIRST_MS, waits, gave_up},
        .bound_ms = PG_LOCK_WAIT_MS,
    };
    pg_watch(engine->pg, &engine->waiting.watcher);
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
