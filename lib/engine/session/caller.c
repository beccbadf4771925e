/* A run that was started from within a transaction, and waits for it: see session.h. */
#include <stdlib.h>
#include <string.h>

#include "base/ancestry.h"
#include "base/str.h"
#include "engine/session/session.h"

/* What the processes that have started us are connected to, looked up when it is first asked. */
static const struct ancestry *ancestry_of(struct engine *engine)
{
    if (!engine->ancestry) {
        struct ancestry *found = arena_alloc(engine->arena, sizeof *found);
        ancestry_find(engine->arena, found);
        engine->ancestry = found;
    }
    return engine->ancestry;
}

static bool is_idle(const char *state)
{
    return state && str_starts_with(state, "idle in transaction");
}

/* The server calls a Unix socket port -1. */
bool engine_is_caller(struct engine *engine, long long pid, const char *state, long long port)
{
    const char *named = getenv("SLUICE_CALLER_PID");
    if (!is_idle(state))
        return false;
    if (named && *named)
        return strtoll(named, NULL, 10) == pid;
    const struct ancestry *ancestry = ancestry_of(engine);
    bool found = port < 0 && ancestry->local;
    for (size_t i = 0; i < ancestry->port_count; i++)
        found |= ancestry->ports[i] == port;
    return found;
}

static bool find_port(struct engine *engine, long long pid, long long *port)
{
    PG_RESULT(result);
    struct error ignored = {.arena = engine->arena};
    *port = 0;
    if (!pg_query(engine->pg,
                  "SELECT client_port FROM pg_catalog.pg_stat_activity WHERE pid = $1::integer",
                  PG_PARAMS(arena_printf(engine->arena, "%lld", pid)), &result, &ignored) ||
        !pg_rows(result) || pg_is_null(result, 0, "client_port"))
        return false;
    *port = pg_int(result, 0, "client_port");
    return true;
}

bool engine_tell_caller(struct engine *engine, const struct view_holder *holder, const char *line,
                        struct error *error)
{
    error_set(error, ERROR_REFUSED,
              "it would wait for its own caller, whose transaction waits for it");
    error_detail(error, "%s", line);
    error_hint(error,
               "Start it outside of that transaction. A migration that starts it is one of its "
               "own, without a transaction: `disable_ddl_transaction!` in Rails, `atomic = False` "
               "in Django, `with op.get_context().autocommit_block():` in Alembic, `exports.config "
               "= { transaction: false }` in Knex, `transaction = false` in TypeORM.");
    engine->stop = (struct engine_stop){"caller", NULL, 0};
    struct engine_stop *stop = &engine->stop;
    *ARENA_PUSH(engine->arena, stop->holders, stop->holder_count) = *holder;
    return false;
}

bool engine_refuse_caller(struct engine *engine, const struct blocker_list *list,
                          struct error *error)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct view_holder *holder = &list->holders[i];
        long long port = 0;
        if (holder->pid > 0 && is_idle(holder->state) && find_port(engine, holder->pid, &port) &&
            engine_is_caller(engine, holder->pid, holder->state, port))
            return engine_tell_caller(engine, holder, list->lines[i], error);
    }
    return true;
}
