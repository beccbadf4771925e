/* Statements outside of a transaction, and the look at what they leave: see step.h. */
#include "base/str.h"
#include "engine/step/step.h"
#include "pg/look.h"
#include "phase/sync/sync.h"

struct patience run_patience(const struct run *run)
{
    enum { FIRST_REST_MS = 50, LONGEST_REST_MS = 5000 };
    return patience_new(FIRST_REST_MS, LONGEST_REST_MS, run->plan->settings.lock_deadline_ms);
}

/* A lock_timeout that fires within CREATE INDEX CONCURRENTLY leaves an invalid index: it is off. */
static bool set(struct run *run, const struct qname *table, struct error *error)
{
    return pg_exec(run->pg,
                   arena_printf(run->arena, "SET lock_timeout = 0; SET search_path = %s",
                                engine_search_path(run->engine, run->arena, table)),
                   error);
}

static bool set_back(struct run *run, struct error *error)
{
    return pg_exec(run->pg,
                   arena_printf(run->arena, "%s; %s", PG_SEARCH_PATH,
                                engine_lock_wait_sql(run->engine, run->arena)),
                   error);
}

bool run_alone_begin(struct run *run, const struct qname *table, struct error *error)
{
    run->alone = run->alone || set(run, table, error);
    return run->alone;
}

bool run_alone_end(struct run *run, struct error *error)
{
    struct error ignored = {.arena = run->arena};
    bool good = error->code == ERROR_NONE;
    if (!run->alone)
        return good;
    run->alone = false;
    if (good)
        return set_back(run, error);
    if (!error->connection_lost && !error->interrupted)
        set_back(run, &ignored);
    return false;
}

static bool try_once(struct run *run, const struct qname *table, const char *sql,
                     struct error *error)
{
    if (run->alone)
        return pg_exec(run->pg, sql, error);
    if (run_alone_begin(run, table, error))
        pg_exec(run->pg, sql, error);
    return run_alone_end(run, error);
}

static bool has_left(struct run *run, const struct live_object *made)
{
    struct error ignored = {.arena = run->arena};
    enum presence state = PARTIAL;
    return !made || (engine_probe(run->engine, made, &state, &ignored) && state == PARTIAL);
}

/* Concurrent builds and drops wait for every transaction that may use the table: one of these may
 * be waiting for the lock that they hold (ANALYZE, other DDL). */
bool run_statement_alone(struct run *run, const struct qname *table, const char *sql,
                         const char *repair, const struct live_object *made, struct error *error)
{
    struct patience patience = {0};
    for (;;) {
        struct error trouble = {.arena = run->arena}, ignored = {.arena = run->arena};
        if (try_once(run, table, sql, &trouble))
            return true;
        bool over = trouble.connection_lost || trouble.interrupted;
        /* do not leave an invalid index for writers to pay for; failing that, the next run does */
        if (!over && repair && has_left(run, made))
            over = !run_statement_alone(run, table, repair, NULL, NULL, &ignored);
        if (!patience.began_ms) /* the statement itself may take hours */
            patience = run_patience(run);
        if (over || !pg_is_transient(&trouble) || patience_is_over(&patience)) {
            *error = trouble;
            if (!over && pg_is_transient(&trouble)) {
                error->code = ERROR_TEMPORARY;
                error->hint = arena_printf(
                    run->arena,
                    "Run the same command again; `sluice status %s` names who is at work.",
                    run->plan->name);
            }
            return false;
        }
        engine_say(run->engine, "%s: trying again in %s", trouble.message,
                   duration_text(run->arena, patience_next_ms(&patience)));
        if (!patience_rest(&patience))
            return error_interrupted(error);
    }
}
