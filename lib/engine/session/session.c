/* Opening and closing, the PLAN argument, the log: see engine.h and session.h. */
#include <pwd.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/str.h"
#include "engine/session/session.h"
#include "engine_sql.h"
#include "phase/sync/sync.h"

bool engine_connect(struct arena *arena, const struct engine_options *options, struct pg **pg,
                    struct error *error)
{
    bool installed;
    if (!pg_open(arena, options->conninfo, pg, error))
        return false;
    pg_set_trusted(*pg, options->trust_owner);
    return store_enter(*pg, &installed, error) && pg_exec(*pg, sql_database_settings, error) &&
           (!options->read_only || pg_exec(*pg, "SET default_transaction_read_only = on", error));
}

static bool load_path(struct engine *engine, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(engine->pg, sql_application_path, PG_NO_PARAMS, &result, error))
        return false;
    engine->application_path = pg_text_dup(engine->arena, result, 0, "path");
    return true;
}

bool engine_open(struct arena *arena, const struct engine_options *options, struct engine **engine,
                 struct error *error)
{
    struct engine *e = arena_alloc(arena, sizeof *e);
    char host[256] = "";
    *engine = e;
    const struct passwd *user = getpwuid(geteuid());
    gethostname(host, sizeof host - 1);
    *e = (struct engine){
        .arena = arena,
        .options = *options,
        .os_user = user ? arena_strdup(arena, user->pw_name)
                        : arena_printf(arena, "uid %u", (unsigned)geteuid()),
        .host = arena_strdup(arena, host),
    };
    if (!engine_connect(arena, options, &e->pg, error))
        return false;
    engine_watch(e);
    return load_path(e, error);
}

const char *engine_path_behind(const struct engine *engine, struct arena *arena, const char *path)
{
    static const char last[] = ", pg_temp";
    if (!engine->application_path || !str_ends_with(path, last))
        return path;
    return arena_printf(arena, "%.*s, %s%s", (int)(strlen(path) - strlen(last)), path,
                        engine->application_path, last);
}

const char *engine_search_path(const struct engine *engine, struct arena *arena,
                               const struct qname *table)
{
    return engine_path_behind(engine, arena, sync_search_path(arena, table));
}

void engine_close(struct engine *engine)
{
    if (!engine)
        return;
    engine_close_others(engine);
    pg_close(engine->pg);
}

void engine_say(struct engine *engine, const char *format, ...)
{
    if (!engine->options.listener.say)
        return;
    /* hours of lines must not fill the invocation's arena */
    struct arena *arena = arena_new();
    va_list args;
    va_start(args, format);
    const char *line = arena_vprintf(arena, format, args);
    va_end(args);
    engine->options.listener.say(engine->options.listener.context, line);
    arena_free(arena);
}

void engine_tell_rest(struct engine *engine, const char *phase, const char *reason)
{
    if (engine->options.listener.rests)
        engine->options.listener.rests(engine->options.listener.context, phase, reason);
}

void engine_progress(struct engine *engine, const struct view_progress *progress)
{
    if (engine->options.listener.progress)
        engine->options.listener.progress(engine->options.listener.context, progress);
}

bool engine_append_log(struct engine *engine, const char *plan, const char *phase,
                       const char *event, const char *result, long long duration_ms,
                       const char *detail, const struct log_facts *facts, struct error *error)
{
    return store_append_log(engine->pg,
                            &(struct store_log_entry){
                                .plan = plan,
                                .phase = phase,
                                .event = event,
                                .result = result,
                                .os_user = engine->os_user,
                                .host = engine->host,
                                .claimed_by = engine->options.by,
                                .duration_ms = duration_ms,
                                .detail = detail,
                                .fields = log_facts_json(facts),
                            },
                            error);
}

bool engine_log_hook(struct engine *engine, const char *plan, const char *phase,
                     const struct view_hook *hook, bool last, struct error *error)
{
    const char *detail = arena_printf(engine->arena, "%s: %s%s%s", hook->event, hook->hook,
                                      hook->detail ? ": " : "", hook->detail ? hook->detail : "");
    struct log_facts facts = log_facts_one(engine->arena, "event", hook->event);
    log_fact_text(&facts, "hook", hook->hook);
    log_fact_text(&facts, "message", hook->detail);
    if (last)
        pg_shield(engine->pg);
    return engine_append_log(engine, plan, phase, "hook", hook->result, hook->duration_ms, detail,
                             &facts, error);
}
