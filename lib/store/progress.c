/* The lease and everything written under it: see store.h. */
#include <limits.h>

#include "base/str.h"
#include "pg/look.h"
#include "store/fence.h"
#include "store/params.h"
#include "store/read.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

bool store_take_lease(struct pg *pg, const char *plan, bool *taken, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(pg, sql_take_lease, PG_PARAMS(plan), &result, error))
        return false;
    *taken = pg_bool(result, 0, "taken");
    return true;
}

bool store_release_lease(struct pg *pg, const char *plan, struct error *error)
{
    return pg_run(pg, "SELECT pg_advisory_unlock(hashtextextended('sluice plan ' || $1, 0))",
                  PG_PARAMS(plan), NULL, error);
}

struct store_holder read_holder(struct arena *arena, const struct pg_result *r, size_t number)
{
    struct str text = {.arena = arena};
    long long pid = pg_int(r, number, "pid");
    str_addf(&text, "pid %lld", pid);
    if (pg_text(r, number, "role"))
        str_addf(&text, ", role %s", pg_text(r, number, "role"));
    if (pg_text(r, number, "application"))
        str_addf(&text, ", application %s", pg_text(r, number, "application"));
    if (pg_text(r, number, "address"))
        str_addf(&text, ", address %s", pg_text(r, number, "address"));
    if (!pg_is_null(r, number, "age_s"))
        str_addf(&text, ", connected for %lld s", pg_int(r, number, "age_s"));
    return (struct store_holder){pid, str_text(&text), pg_text_dup(arena, r, number, "since")};
}

bool store_lease_holder(struct arena *arena, struct pg *pg, const char *plan,
                        struct store_holder *holder, struct error *error)
{
    PG_RESULT(r);
    *holder = (struct store_holder){0};
    if (!pg_query(pg, sql_lease_holder, PG_PARAMS(plan), &r, error))
        return false;
    if (pg_rows(r) > 0)
        *holder = read_holder(arena, r, 0);
    return true;
}

bool store_next_epoch(struct pg *pg, long long plan_id, long long *epoch, struct error *error)
{
    PG_RESULT(result);
    if (!row_query(pg, "plan", sql_next_epoch, PG_PARAMS(NUMBER(plan_id)), &result, error))
        return false;
    if (pg_rows(result) == 0)
        return store_refuse_overtaken(error);
    struct row row = {error->arena, result, 0, "plan", {NULL}, error, false};
    *epoch = row_int(&row, "epoch", 1, LLONG_MAX);
    return !row.damaged;
}

bool store_refuse_overtaken(struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "could not write the plan's state: another run took over");
    error_hint(error, "See who with `sluice status`.");
    return false;
}

bool store_write_fenced(struct pg *pg, const char *sql, const char *const *params,
                        size_t param_count, struct error *error)
{
    long long affected = 0;
    if (!pg_run(pg, sql, params, param_count, &affected, error))
        return false;
    return affected > 0 || store_refuse_overtaken(error);
}

bool store_set_plan_state(struct pg *pg, const struct store_lease *lease, const char *state,
                          struct error *error)
{
    return store_write_fenced(
        pg, sql_set_plan_state,
        PG_PARAMS(NUMBER(lease->plan_id), NUMBER(lease->epoch), state, NUMBER(lease->backend_pid)),
        error);
}

bool store_set_phase_state(struct pg *pg, const struct store_lease *lease, size_t phase,
                           const char *state, const char *what, const struct error *failure,
                           struct error *error)
{
    static const struct error none;
    const struct error *of = failure ? failure : &none;
    const struct error_about *about = &of->about;
    return store_write_fenced(
        pg, sql_set_phase_state,
        PG_PARAMS(NUMBER(lease->plan_id), NUMBER(phase), state, what, of->message,
                  NUMBER(lease->epoch), NUMBER(lease->backend_pid), of->hint,
                  *of->sqlstate ? of->sqlstate : NULL, about->schema, about->table, about->column,
                  about->datatype, about->constraint, of->detail),
        error);
}

bool store_set_operations_done(struct pg *pg, const struct store_lease *lease, size_t phase,
                               size_t first, size_t last, bool done, struct error *error)
{
    const char *system = "";
    return (!done || pg_look_system(pg, &system, error)) &&
           store_write_fenced(pg, sql_operation_done,
                              PG_PARAMS(NUMBER(lease->plan_id), NUMBER(phase), NUMBER(first),
                                        NUMBER(last), NUMBER(lease->epoch),
                                        NUMBER(lease->backend_pid), done ? "t" : "f", system),
                              error);
}

bool store_set_seen(struct pg *pg, const struct store_lease *lease, size_t phase, size_t operation,
                    const char *seen, struct error *error)
{
    return store_write_fenced(pg, sql_set_seen,
                              PG_PARAMS(NUMBER(lease->plan_id), NUMBER(phase), NUMBER(operation),
                                        NUMBER(lease->epoch), NUMBER(lease->backend_pid), seen),
                              error);
}

/* Locked like the plan's row by operation_done.sql. */
bool store_check_fence(struct pg *pg, const struct store_lease *lease, struct error *error)
{
    return store_write_fenced(
        pg,
        "SELECT FROM sluice.plan WHERE id = $1 AND epoch = $2 AND pg_backend_pid() = $3 FOR SHARE",
        PG_PARAMS(NUMBER(lease->plan_id), NUMBER(lease->epoch), NUMBER(lease->backend_pid)), error);
}

bool store_find_fence_holders(struct pg *pg, const struct store_lease *lease,
                              struct pg_result **result, struct error *error)
{
    if (!pg_query(pg, sql_schema_holders, PG_NO_PARAMS, result, error))
        return false;
    if (pg_rows(*result) > 0)
        return true;
    pg_result_free(*result);
    return pg_query(pg, sql_fence_holders, PG_PARAMS(NUMBER(lease->plan_id)), result, error);
}

bool store_set_paused(struct pg *pg, long long plan_id, const char *by, bool *changed,
                      struct error *error)
{
    long long affected = 0;
    bool good = pg_run(pg,
                       "UPDATE sluice.plan SET paused_by = $2, "
                       "paused_at = CASE WHEN $2::text IS NOT NULL THEN clock_timestamp() END "
                       "WHERE id = $1 AND (paused_by IS NULL) = ($2::text IS NOT NULL)",
                       PG_PARAMS(NUMBER(plan_id), by), &affected, error);
    *changed = affected > 0;
    return good;
}

/* What the setting in a row is, and its value. */
static const struct pacing_setting *read_setting(struct row *row, int64_t *value)
{
    const struct pacing_setting *setting = pacing_find(row_text(row, "setting"));
    row_must(row, setting != NULL, "setting", "a setting that this program knows");
    *value = setting ? row_int(row, "value", setting->least, setting->most) : 0;
    return setting;
}

bool store_load_controls(struct arena *arena, struct pg *pg, long long plan_id,
                         struct store_controls *controls, struct error *error)
{
    PG_RESULT(r);
    *controls = (struct store_controls){.overrides = pacing_unset()};
    if (!row_query(pg, "throttle", sql_load_controls, PG_PARAMS(NUMBER(plan_id)), &r, error))
        return false;
    for (size_t number = 0; number < pg_rows(r); number++) {
        struct row row = {arena, r, number, "throttle", {"setting"}, error, false};
        controls->paused_by = row_text_or_null(&row, "paused_by");
        if (pg_is_null(r, number, "setting"))
            continue;
        int64_t value;
        const struct pacing_setting *setting = read_setting(&row, &value);
        if (row.damaged)
            return false;
        pacing_set(&controls->overrides, setting, value);
    }
    return true;
}

bool store_set_throttle(struct pg *pg, long long plan_id, const char *setting, int64_t value,
                        const char *by, int64_t for_ms, struct error *error)
{
    return pg_run(pg, sql_set_throttle,
                  PG_PARAMS(NUMBER(plan_id), setting, NUMBER(value), by, NUMBER(for_ms)), NULL,
                  error);
}

bool store_reset_throttle(struct pg *pg, long long plan_id, const char *setting,
                          struct error *error)
{
    return pg_run(pg,
                  "DELETE FROM sluice.throttle WHERE plan_id = $1 "
                  "AND ($2::text IS NULL OR setting = $2)",
                  PG_PARAMS(NUMBER(plan_id), setting), NULL, error);
}

bool store_load_throttle(struct arena *arena, struct pg *pg, long long plan_id,
                         struct store_throttle **rows, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *rows = NULL;
    *count = 0;
    if (!row_query(pg, "throttle", sql_load_throttle, PG_PARAMS(NUMBER(plan_id)), &r, error))
        return false;
    for (size_t number = 0; number < pg_rows(r); number++) {
        struct row row = {arena, r, number, "throttle", {"setting"}, error, false};
        struct store_throttle *read = ARENA_PUSH(arena, *rows, *count);
        *read = (struct store_throttle){
            .setting = row_text(&row, "setting"),
            .set_by = row_text(&row, "set_by"),
            .expires_at = row_text_or_null(&row, "expires_at"),
        };
        read_setting(&row, &read->value);
        if (row.damaged)
            return false;
    }
    return true;
}
