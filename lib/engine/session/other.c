/* Sessions on other servers, which a plan reaches by a service or a variable: see session.h. */
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/session/session.h"
#include "pg/open/conninfo.h"

enum { SILENT_MS = 10 * SECOND_MS };

/* "service books", "what BOOKS says" */
static const char *words(struct arena *arena, const char *reach)
{
    return str_starts_with(reach, "service=")
               ? arena_printf(arena, "service %s", strchr(reach, '=') + 1)
               : arena_printf(arena, "what %s says", strchr(reach, ':') + 1);
}

bool engine_reach(struct engine *engine, const char *reach, const char **conninfo,
                  struct error *error)
{
    bool has = false;
    if (str_starts_with(reach, "service=")) {
        *conninfo = reach;
        return true;
    }
    const char *variable = strchr(reach, ':') + 1, *value = getenv(variable);
    if (!value || !*value) {
        error_set(error, ERROR_USAGE,
                  "the environment variable \"%s\", by which the plan reaches a server, is not set",
                  variable);
        error_hint(error,
                   "Set it to a connection string, such as %s='host=db2 dbname=books', and run "
                   "the command again.",
                   variable);
        return false;
    }
    *conninfo = arena_strdup(engine->arena, value);
    if (!pg_conninfo_has_password(value, &has, error))
        return false;
    if (has && str_starts_with(reach, "env:")) {
        error_set(error, ERROR_REFUSED,
                  "the connection string in \"%s\" has a password, which a server would keep in "
                  "pg_subscription",
                  variable);
        error_hint(error, "Name a `service`, or a passfile, of that server; or say "
                          "`keep_password: true` in the plan.");
        return false;
    }
    return true;
}

static struct engine_other *find(struct engine *engine, const char *reach)
{
    for (size_t i = 0; i < engine->other_count; i++)
        if (str_equal(engine->others[i].reach, reach))
            return &engine->others[i];
    struct engine_other *other = ARENA_PUSH(engine->arena, engine->others, engine->other_count);
    *other = (struct engine_other){.reach = arena_strdup(engine->arena, reach)};
    return other;
}

static bool open_other(struct engine *engine, struct engine_other *other, struct error *error)
{
    const char *conninfo;
    if (!engine_reach(engine, other->reach, &conninfo, error))
        return false;
    struct error trouble = {.arena = error->arena};
    const int64_t began_ms = clock_now_ms();
    if (began_ms < other->silent_until_ms) {
        error_set(&trouble, ERROR_TEMPORARY, "the server does not answer");
    } else if (pg_open_impatiently(engine->arena, conninfo, ENGINE_OTHER_S, &other->pg, &trouble)) {
        pg_set_working(other->pg, true);
        return true;
    } else if (clock_now_ms() - began_ms >= ENGINE_OTHER_S * SECOND_MS) {
        other->silent_until_ms = clock_now_ms() + SILENT_MS;
    }
    pg_close(other->pg);
    other->pg = NULL;
    *error = trouble;
    error->hint = arena_printf(error->arena,
                               "See that %s leads to the other server, that it runs and lets you "
                               "in, and run the same command again.",
                               words(error->arena, other->reach));
    return engine_other_failed(engine, other->reach, error);
}

bool engine_other(struct engine *engine, const char *reach, struct pg **pg, struct error *error)
{
    struct engine_other *other = find(engine, reach);
    if (!other->pg && !open_other(engine, other, error))
        return false;
    *pg = other->pg;
    return true;
}

void engine_blame_other(const char *reach, struct error *error)
{
    error->message = arena_printf(error->arena, "on the other server (%s): %s",
                                  words(error->arena, reach), error->message);
}

bool engine_other_failed(struct engine *engine, const char *reach, struct error *error)
{
    struct engine_other *other = find(engine, reach);
    engine_blame_other(reach, error);
    if (other->pg && pg_was_silent(other->pg)) {
        other->silent_until_ms = clock_now_ms() + SILENT_MS;
        error->connection_lost = true; /* of an interrupt, too */
    }
    if (!error->connection_lost)
        return false;
    pg_close(other->pg);
    other->pg = NULL;
    error->connection_lost = false;
    if (error->interrupted)
        return false;
    error->code = ERROR_TEMPORARY;
    if (!error->hint)
        error_hint(error, "Run the same command again when that server is there.");
    return false;
}

void engine_shield_others(struct engine *engine)
{
    for (size_t i = 0; i < engine->other_count; i++)
        if (engine->others[i].pg)
            pg_shield(engine->others[i].pg);
}

void engine_close_others(struct engine *engine)
{
    for (size_t i = 0; i < engine->other_count; i++)
        pg_close(engine->others[i].pg);
}
