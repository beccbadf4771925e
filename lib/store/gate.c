/* What gates ask for and record: see store.h. */
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>

#include "base/str.h"
#include "store/params.h"
#include "store/read.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

bool store_save_gate(struct pg *pg, long long plan_id, size_t phase, const struct store_gate *gate,
                     struct error *error)
{
    return pg_run(pg, sql_insert_gate,
                  PG_PARAMS(NUMBER(plan_id), NUMBER(phase), gate->by_role,
                            gate->not_author ? "t" : "f", gate->allow_override ? "t" : "f",
                            NUMBER(gate->expires_ms)),
                  NULL, error);
}

static int verdict_by_name(const char *name)
{
    static const char *const names[] = {
        [VERDICT_APPROVE] = "approve",
        [VERDICT_OVERRIDE] = "override",
        [VERDICT_REJECT] = "reject",
    };
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (str_equal(names[i], name))
            return i;
    return -1;
}

bool read_approval(struct arena *arena, const struct pg_result *r, size_t number,
                   struct store_approval *approval, struct error *error)
{
    struct row row = {arena, r, number, "approval", {"role", "approved_at"}, error, false};
    *approval = (struct store_approval){
        .verdict = (enum store_verdict)row_known(&row, "verdict", verdict_by_name),
        .role = row_text(&row, "role"),
        .claimed_by = row_text(&row, "claimed_by"),
        .reason = row_text(&row, "reason"),
        .approved_at = row_text(&row, "approved_at"),
        .expires_at = row_text_or_null(&row, "expires_at"),
        .counts = row_bool(&row, "counts"),
    };
    return !row.damaged;
}

bool store_load_approvals(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                          struct store_approval **approvals, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *approvals = NULL;
    *count = 0;
    if (!row_query(
            pg, "approval", sql_load_approvals,
            PG_PARAMS(arena_printf(arena, "{%lld}", plan_id), arena_printf(arena, "{%zu}", phase)),
            &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        if (!read_approval(arena, r, row, ARENA_PUSH(arena, *approvals, *count), error))
            return false;
    return true;
}

static const char *evidence_json(struct arena *arena, const struct store_decision *decision)
{
    json_t *array = json_array();
    for (size_t i = 0; i < decision->evidence_count; i++) {
        const struct store_evidence *e = &decision->evidence[i];
        json_array_append_new(array, json_pack("{s:s, s:s, s:b, s:s}", "kind", e->kind, "what",
                                               e->what, "holds", e->holds, "value", e->value));
    }
    char *text = json_dumps(array, JSON_COMPACT);
    const char *copy = text ? arena_strdup(arena, text) : NULL;
    free(text);
    json_decref(array);
    return copy;
}

/* The store's refusals have SQLSTATEs of their own; see schema_3.sql. */
static bool refine(bool good, struct error *error)
{
    if (good)
        return true;
    if (str_equal(error->sqlstate, "SL005"))
        error->code = ERROR_DRIFT;
    if (str_starts_with(error->sqlstate, "SL"))
        error->sqlstate[0] = '\0'; /* the words say it all */
    return false;
}

bool store_decide(struct arena *arena, struct pg *pg, const struct store_decision *d,
                  struct error *error)
{
    const char *evidence = evidence_json(arena, d);
    if (d->verdict == VERDICT_REJECT)
        return refine(pg_run(pg, sql_reject,
                             PG_PARAMS(d->plan, d->gate, d->checksum, d->claimed_by, d->reason,
                                       evidence, d->os_user, d->host),
                             NULL, error),
                      error);
    return refine(
        pg_run(pg, sql_approve,
               PG_PARAMS(d->plan, d->gate, d->checksum, d->claimed_by, d->reason, evidence,
                         d->verdict == VERDICT_OVERRIDE ? "t" : "f", d->os_user, d->host),
               NULL, error),
        error);
}

bool store_record_deploy(struct arena *arena, struct pg *pg, const struct store_decision *d,
                         const char **gate, struct error *error)
{
    PG_RESULT(r);
    if (!refine(pg_query(pg, sql_deployed,
                         PG_PARAMS(d->plan, d->claimed_by, d->reason, d->os_user, d->host), &r,
                         error),
                error))
        return false;
    *gate = pg_text_dup(arena, r, 0, "gate");
    return true;
}

bool store_note_refusal(struct pg *pg, const struct store_decision *d, const char *event,
                        const char *detail, struct error *error)
{
    return pg_run(pg, sql_note_refusal,
                  PG_PARAMS(d->plan, d->gate, event, d->claimed_by, detail, d->os_user, d->host),
                  NULL, error);
}

bool store_void_approvals(struct pg *pg, const struct store_lease *lease, size_t phase,
                          struct error *error)
{
    return pg_run(pg, "UPDATE sluice.approval SET void = true WHERE plan_id = $1 AND phase = $2",
                  PG_PARAMS(NUMBER(lease->plan_id), NUMBER(phase)), NULL, error);
}

/* False: the row names nobody. */
static bool read_old_writer(struct row *row, struct store_old_writer *writer)
{
    if (pg_is_null(row->result, row->number, "role"))
        return false;
    *writer = (struct store_old_writer){
        .role = row_text(row, "role"),
        .application = row_text(row, "application_name"),
        .address = row_text_or_null(row, "address"),
        .first_at = row_text(row, "first_at"),
        .last_at = row_text(row, "last_at"),
        .noted = row_int(row, "noted", 0, LLONG_MAX),
        .written_ms_ago = row_int(row, "written_ms_ago", LLONG_MIN, LLONG_MAX),
    };
    return true;
}

bool store_load_old_writers(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                            const char *sync, const char *trigger, long long for_ms,
                            struct store_old_writes *out, struct error *error)
{
    PG_RESULT(r);
    *out = (struct store_old_writes){0};
    if (!row_query(pg, "old_writer", sql_old_writers,
                   PG_PARAMS(sync, NUMBER(plan_id), NUMBER(phase), NUMBER(for_ms), trigger), &r,
                   error))
        return false;
    for (size_t number = 0; number < pg_rows(r); number++) {
        struct row row = {arena, r,    number, "old_writer", {"role", "application_name"},
                          error, false};
        struct store_old_writer writer;
        if (number == 0) {
            out->watched_ms = row_int_or(&row, "watched_ms", LLONG_MIN, LLONG_MAX, 0);
            out->holds = row_bool(&row, "quiet") && row_bool(&row, "long_enough");
            out->notes = row_bool(&row, "notes");
        }
        if (read_old_writer(&row, &writer))
            *ARENA_PUSH(arena, out->writers, out->count) = writer;
        if (row.damaged)
            return false;
    }
    return true;
}

bool store_load_use(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                    const char *object, const char *server, struct store_use *use,
                    struct error *error)
{
    PG_RESULT(r);
    *use = (struct store_use){0};
    if (!row_query(pg, "use_count", sql_load_use,
                   PG_PARAMS(NUMBER(plan_id), NUMBER(phase), object, server), &r, error))
        return false;
    if (!pg_rows(r))
        return true;
    struct row row = {arena, r, 0, "use_count", {"scans", "epoch"}, error, false};
    *use = (struct store_use){
        .scans = row_int(&row, "scans", 0, LLONG_MAX),
        .epoch = row_text(&row, "epoch"),
        .quiet_ms = row_int(&row, "quiet_ms", LLONG_MIN, LLONG_MAX),
        .looked_ms = row_int(&row, "looked_ms", LLONG_MIN, LLONG_MAX),
    };
    return !row.damaged;
}

bool store_note_use(struct pg *pg, long long plan_id, size_t phase,
                    const struct store_seen_use *seen, bool opens, struct error *error)
{
    return pg_run(pg, sql_note_use,
                  PG_PARAMS(NUMBER(plan_id), NUMBER(phase), seen->object, seen->server,
                            NUMBER(seen->scans), seen->epoch, opens ? "t" : "f",
                            seen->last_ms < 0 ? NULL : (const char *)NUMBER(seen->last_ms),
                            seen->began_ms < 0 ? NULL : (const char *)NUMBER(seen->began_ms)),
                  NULL, error);
}
