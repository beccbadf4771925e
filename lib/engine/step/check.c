/* A check: a query that must give no row. */
#include <string.h>

#include "base/str.h"
#include "engine/step/step.h"

/* A check is read under its own search_path, because the plan's expressions may stand in it; what
 * follows in the same transaction gets the one that was set back. */
static bool collect_under_path(struct run *run, const struct operation *operation, long long *count,
                               const char ***keys, size_t *key_count, struct error *error)
{
    bool inside = pg_in_transaction(run->pg);
    struct error ignored = {.arena = run->arena};
    const char *path = operation->cost == OPERATION_SCAN
                           ? engine_path_behind(run->engine, run->arena, operation->check->path)
                           : operation->check->path;
    const char *before = inside ? "SELECT pg_catalog.set_config('sluice.path', "
                                  "pg_catalog.current_setting('search_path'), true); SET LOCAL"
                                : "SET";
    const char *after = inside ? "SELECT pg_catalog.set_config('search_path', "
                                 "pg_catalog.current_setting('sluice.path'), true)"
                               : PG_SEARCH_PATH;
    const char *set = arena_printf(run->arena, "%s search_path = %s", before, path);
    if (pg_exec(run->pg, set, error) &&
        engine_collect_keys(run->engine, operation->go.sql, count, keys, key_count, error))
        return pg_exec(run->pg, after, error);
    if (!inside && !error->connection_lost && !error->interrupted)
        pg_exec(run->pg, after, &ignored);
    return false;
}

static const char *refusal(struct arena *arena, const struct check *check, long long count)
{
    const char *text = count == 1 ? check->one : check->several;
    const char *at = strstr(text, CHECK_COUNT);
    return at ? arena_printf(arena, "%.*s%lld%s", (int)(at - text), text, count,
                             at + strlen(CHECK_COUNT))
              : text;
}

bool run_check(struct run *run, const struct operation *operation, struct error *error)
{
    long long count;
    const char **keys;
    size_t key_count;
    if (!collect_under_path(run, operation, &count, &keys, &key_count, error))
        return false;
    if (count == 0)
        return true;
    run->outdated = operation->check->again;
    struct str detail = {.arena = run->arena};
    for (size_t i = 0; i < key_count; i++)
        str_addf(&detail, "%s%s", i ? "\n" : "", keys[i]);
    if ((long long)key_count < count)
        str_addf(&detail, "\n… and %lld more", count - (long long)key_count);
    error_set(error, ERROR_REFUSED, "%s", refusal(run->arena, operation->check, count));
    error_hint(error, "%s", operation->check->hint);
    error_detail(error, "%s", str_text(&detail));
    return false;
}
