/* Statements outside of a transaction, and the look at what they leave: see run.h. */
#include "base/str.h"
#include "engine/run.h"
#include "pg/look.h"
#include "phase/sync.h"

bool engine_probe(struct engine *engine, const struct effect *effect, enum effect_want *state,
                  struct error *error)
{
    const char *text;
    if (!pg_look_probe(engine->arena, engine->pg, effect_kind_name(effect->kind), &effect->relation,
                       effect->name, &text, error))
        return false;
    *state = EFFECT_ABSENT;
    while (*state < EFFECT_PRESENT && !str_equal(effect_want_name(*state), text))
        (*state)++;
    return true;
}

/* lock_timeout would leave it half done. */
bool run_statement_alone(struct run *run, const struct qname *table, const char *sql,
                         struct error *error)
{
    struct error ignored = {.arena = run->arena};
    bool good = pg_exec(run->pg,
                        arena_printf(run->arena, "SET lock_timeout = 0; SET search_path = %s",
                                     sync_search_path(run->arena, table)),
                        error) &&
                pg_exec(run->pg, sql, error);
    if (good)
        return pg_exec(run->pg, PG_SEARCH_PATH, error);
    if (!error->connection_lost && !error->interrupted)
        pg_exec(run->pg, PG_SEARCH_PATH, &ignored);
    return false;
}
