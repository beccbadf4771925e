/* What a phase executes is what was registered: see store_check_seal. */
#include "store/params.h"
#include "store/store.h"
#include "store_sql.h"

bool store_seal_plan(struct pg *pg, long long plan_id, struct error *error)
{
    return pg_run(pg, sql_seal, PG_PARAMS(NUMBER(plan_id), NULL), NULL, error);
}

bool store_seal_phase(struct pg *pg, long long plan_id, size_t phase, struct error *error)
{
    return pg_run(pg, sql_seal, PG_PARAMS(NUMBER(plan_id), NUMBER(phase)), NULL, error);
}

bool store_seal_all(struct pg *pg, struct error *error)
{
    return pg_run(pg, sql_seal, PG_PARAMS(NULL, NULL), NULL, error);
}

bool store_check_seal(struct pg *pg, long long plan_id, size_t phase, const char *name,
                      struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_check_seal, PG_PARAMS(NUMBER(plan_id), NUMBER(phase)), &r, error))
        return false;
    if (pg_bool(r, 0, "same"))
        return true;
    return store_refuse_damage(
        error, "operation",
        arena_printf(error->arena,
                     "what phase \"%s\" executes, there or back, is not what was registered",
                     name));
}
