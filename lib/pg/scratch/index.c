/* What the server holds to be the same: see scratch_try_equality and scratch_unique. */
#include "pg/scratch/try.h"
#include "pg_sql.h"

bool scratch_try_equality(struct scratch *s, const char *type, bool *fits, struct error *error)
{
    const char *problem = NULL;
    bool good = scratch_set_path(s, s->search_path, error) &&
                scratch_try_sql(s, sql_make(s->arena, "SELECT NULL::%S = NULL::%S", type, type),
                                &problem, NULL, NULL, error);
    *fits = !problem;
    return good;
}

bool scratch_unique(struct scratch *s, const char *tail, struct scratch_unique *out,
                    struct error *error)
{
    PG_RESULT(result);
    *out = (struct scratch_unique){0};
    if (!scratch_set_path(s, s->search_path, error) ||
        !scratch_try_sql(s,
                         sql_make(s->arena,
                                  "CREATE UNIQUE INDEX sluice_same ON pg_temp.sluice_scratch %S",
                                  tail),
                         &out->problem, NULL, NULL, error))
        return false;
    if (out->problem)
        return true;
    if (!scratch_set_path(s, "pg_catalog", error) ||
        !pg_query(s->pg, sql_scratch_index, PG_NO_PARAMS, &result, error))
        return false;
    for (size_t i = 0; i < pg_rows(result); i++) {
        *ARENA_PUSH(s->arena, out->keys, out->count) = pg_text_dup(s->arena, result, i, "key");
        out->predicate = pg_text_dup(s->arena, result, i, "predicate");
        out->nulls_are_the_same = pg_bool(result, i, "nulls_are_the_same");
    }
    return pg_exec(s->pg, "DROP INDEX pg_temp.sluice_same", error) &&
           scratch_set_path(s, s->search_path, error);
}
