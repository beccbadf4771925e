/* Which rows a query names: see session.h. */
#include "engine/session/session.h"

struct key_collector {
    struct arena *arena;
    const char **keys;
    size_t key_count;
    long long count;
};

static bool collect_key(void *context, const struct pg_result *row)
{
    enum { MAX_KEYS = 10 };
    struct key_collector *collector = context;
    if (collector->count++ < MAX_KEYS)
        *ARENA_PUSH(collector->arena, collector->keys, collector->key_count) =
            pg_text_dup(collector->arena, row, 0, "key");
    return true;
}

bool engine_collect_keys(struct engine *engine, const char *sql, long long *count,
                         const char ***keys, size_t *key_count, struct error *error)
{
    struct key_collector collector = {.arena = engine->arena};
    if (!pg_stream(engine->pg, arena_printf(engine->arena, ENGINE_MARK "%s", sql), PG_NO_PARAMS,
                   collect_key, &collector, error))
        return false;
    *count = collector.count;
    *keys = collector.keys;
    *key_count = collector.key_count;
    return true;
}
