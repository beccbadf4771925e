/* The audit trail, and the chain over it: see store.h. */
#include "store/params.h"
#include "store/store.h"
#include "store_sql.h"

bool store_append_log(struct pg *pg, const struct store_log_entry *e, struct error *error)
{
    return pg_run(pg, sql_insert_log,
                  PG_PARAMS(e->plan, e->phase, e->event, e->result, e->os_user, e->host,
                            e->claimed_by, e->duration_ms < 0 ? NULL : NUMBER(e->duration_ms),
                            e->detail),
                  NULL, error);
}

bool store_load_log(struct arena *arena, struct pg *pg, const char *plan,
                    struct store_log_entry **entries, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *entries = NULL;
    *count = 0;
    if (!pg_query(pg, sql_load_log, PG_PARAMS(plan), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *entries, *count) = (struct store_log_entry){
            .id = pg_int(r, row, "id"),
            .at = pg_text_dup(arena, r, row, "at"),
            .plan = pg_text_dup(arena, r, row, "plan"),
            .phase = pg_text_dup(arena, r, row, "phase"),
            .event = pg_text_dup(arena, r, row, "event"),
            .result = pg_text_dup(arena, r, row, "result"),
            .role = pg_text_dup(arena, r, row, "role"),
            .os_user = pg_text_dup(arena, r, row, "os_user"),
            .host = pg_text_dup(arena, r, row, "host"),
            .claimed_by = pg_text_dup(arena, r, row, "claimed_by"),
            .detail = pg_text_dup(arena, r, row, "detail"),
            .evidence = pg_text_dup(arena, r, row, "evidence"),
            .hash = pg_text_dup(arena, r, row, "hash"),
            .duration_ms = pg_is_null(r, row, "duration_ms") ? -1 : pg_int(r, row, "duration_ms"),
        };
    return true;
}

bool store_check_log(struct arena *arena, struct pg *pg, const char *plan, const char *head,
                     struct store_log_chain **chains, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *chains = NULL;
    *count = 0;
    if (!pg_query(pg, sql_check_log, PG_PARAMS(plan, head), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct store_log_chain *chain = ARENA_PUSH(arena, *chains, *count);
        *chain = (struct store_log_chain){
            .plan = pg_text_dup(arena, r, row, "plan"),
            .head = pg_text_dup(arena, r, row, "head"),
            .entries = pg_int(r, row, "entries"),
            .has_head = pg_bool(r, row, "has_head"),
        };
        if (!pg_is_null(r, row, "problems"))
            chain->problems = pg_array_dup(arena, r, row, "problems", &chain->problem_count);
    }
    return true;
}
