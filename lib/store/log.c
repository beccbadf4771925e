/* The audit trail, and the chain over it: see store.h. */
#include <limits.h>

#include "store/params.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

bool store_append_log(struct pg *pg, const struct store_log_entry *e, struct error *error)
{
    return pg_run(pg, sql_insert_log,
                  PG_PARAMS(e->plan, e->phase, e->event, e->result, e->os_user, e->host,
                            e->claimed_by, e->duration_ms < 0 ? NULL : NUMBER(e->duration_ms),
                            e->detail, e->fields),
                  NULL, error);
}

bool store_find_hook(struct pg *pg, const char *plan, const char *phase, const char *event,
                     long long *ms_ago, struct error *error)
{
    PG_RESULT(r);
    bool good = pg_query(pg, sql_find_hook, PG_PARAMS(plan, phase, event), &r, error);
    *ms_ago = good && !pg_is_null(r, 0, "ms_ago") ? pg_int(r, 0, "ms_ago") : -1;
    return good;
}

static bool read_entry(struct arena *arena, const struct pg_result *r, size_t number,
                       struct store_log_entry *entry, struct error *error)
{
    struct row row = {arena, r, number, "log", {"id"}, error, false};
    *entry = (struct store_log_entry){
        .id = row_int(&row, "id", LLONG_MIN, LLONG_MAX),
        .at = row_text(&row, "at"),
        .plan = row_text(&row, "plan"),
        .phase = row_text_or_null(&row, "phase"),
        .event = row_text(&row, "event"),
        .result = row_text(&row, "result"),
        .role = row_text(&row, "role"),
        .os_user = row_text(&row, "os_user"),
        .host = row_text(&row, "host"),
        .claimed_by = row_text_or_null(&row, "claimed_by"),
        .detail = row_text_or_null(&row, "detail"),
        .evidence = row_text_or_null(&row, "evidence"),
        .fields = row_text_or_null(&row, "fields"),
        .hash = row_text(&row, "hash"),
        .duration_ms = row_int_or(&row, "duration_ms", 0, LLONG_MAX, -1),
    };
    return !row.damaged;
}

bool store_load_log(struct arena *arena, struct pg *pg, const char *plan, const char *schema,
                    struct store_log_entry **entries, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *entries = NULL;
    *count = 0;
    if (!row_query(pg, "log", sql_load_log, PG_PARAMS(plan, schema), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_entry(arena, r, row, ARENA_PUSH(arena, *entries, *count), error))
            return false;
    return true;
}

bool store_check_log(struct arena *arena, struct pg *pg, const char *plan, const char *head,
                     struct store_log_chain **chains, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *chains = NULL;
    *count = 0;
    if (!row_query(pg, "log", sql_check_log, PG_PARAMS(plan, head), &r, error))
        return false;
    for (size_t number = 0; number < pg_rows(r); number++) {
        struct row row = {arena, r, number, "log", {"plan"}, error, false};
        struct store_log_chain *chain = ARENA_PUSH(arena, *chains, *count);
        *chain = (struct store_log_chain){
            .plan = row_text(&row, "plan"),
            .head = row_text_or_null(&row, "head"),
            .entries = row_int(&row, "entries", 0, LLONG_MAX),
            .has_head = row_bool(&row, "has_head"),
        };
        chain->problems = pg_array_dup(arena, r, number, "problems", &chain->problem_count);
        if (row.damaged)
            return false;
    }
    return true;
}
