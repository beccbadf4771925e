/* Until one side has what was written on the other: see apart.h. */
#include "base/str.h"
#include "engine/apart/parts.h"

static bool put_off(const struct apart_question *q, const char *progress, int64_t within_ms,
                    struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "the other side had not caught up after %s: %s",
              duration_text(error->arena, within_ms), progress);
    error_hint(
        error,
        "Look at its log for what keeps its subscription, wait until less is written, and run "
        "`sluice %s %s` again.",
        q->command, q->plan->name);
    return false;
}

bool apart_tell_trouble(const struct apart_question *q, bool there, const struct pg_result *r,
                        struct error *error)
{
    const char *plan = q->plan->name, *side = there ? "on the other server: " : "";
    const bool lasting = pg_bool(r, 0, "lasting");
    error_set(error, lasting ? ERROR_REFUSED : ERROR_TEMPORARY, "%s%s", side,
              pg_text(r, 0, "trouble"));
    if (!lasting)
        error_hint(error,
                   "See in the other server's log why it does not read it. When it does again, run "
                   "`sluice %s %s`; else free the WAL by `sluice revert %s`.",
                   q->command, plan, plan);
    else if (there)
        error_hint(error,
                   "Writers stay there. Make the way back anew, as the page on moves to another "
                   "server tells, and run `sluice %s %s` again.",
                   q->command, plan);
    else
        error_hint(error,
                   "What was not sent is not had any more: `sluice revert %s --all`, TRUNCATE the "
                   "tables there, and begin again.",
                   plan);
    return false;
}

static bool is_noted(const struct apart_question *q, bool there, const char **other,
                     struct error *error)
{
    struct pg *pg;
    PG_RESULT(r);
    if (!apart_side(q, there, &pg, error))
        return false;
    if (!pg_query(pg, q->step->apart->noted, PG_NO_PARAMS, &r, error))
        return apart_failed(q, there, error);
    if (!pg_bool(r, 0, "done"))
        *other = arena_printf(
            error->arena,
            "%s server was promoted or restored since rows were compared (%s; now %s)",
            there ? "the other" : "this", pg_text(r, 0, "noted"), pg_text(r, 0, "now"));
    return true;
}

bool apart_noted(const struct apart_question *q, const char **other, struct error *error)
{
    *other = NULL;
    return is_noted(q, true, other, error) && (*other || is_noted(q, false, other, error));
}

bool apart_must_be_noted(const struct apart_question *q, struct error *error)
{
    const char *other;
    if (!apart_noted(q, &other, error))
        return false;
    if (!other)
        return true;
    error_set(error, ERROR_REFUSED, "%s", other);
    error_hint(error,
               "Rows that it had confirmed may be missing. `sluice revert` a phase `verify` with "
               "`same_rows`, which compares them when it is run again; without one, `sluice revert "
               "%s --all`, and begin again.",
               q->plan->name);
    return false;
}

bool apart_catch_up(const struct apart_question *q, const char *marks, const char *catches,
                    int64_t within_ms, int64_t *took_ms, struct error *error)
{
    enum { FIRST_REST_MS = 5, LONGEST_REST_MS = 250, SAY_EVERY_MS = 5000 };
    const bool there = q->step->apart->there;
    struct patience patience = patience_new(FIRST_REST_MS, LONGEST_REST_MS, within_ms);
    struct pg *pg;
    PG_RESULT(m);
    if (!apart_side(q, there, &pg, error))
        return false;
    if (!pg_query(pg, marks, PG_NO_PARAMS, &m, error))
        return apart_failed(q, there, error);
    for (;;) {
        PG_RESULT(r);
        if (!pg_query(pg, catches, PG_PARAMS(pg_text(m, 0, "mark")), &r, error))
            return apart_failed(q, there, error);
        *took_ms = patience_waited_ms(&patience);
        if (!pg_is_null(r, 0, "trouble"))
            return apart_tell_trouble(q, there, r, error);
        if (pg_bool(r, 0, "done"))
            return true;
        if (patience_is_over(&patience))
            return put_off(q, pg_text(r, 0, "progress"), within_ms, error);
        if (patience_may_say(&patience, SAY_EVERY_MS, false) && *took_ms > SAY_EVERY_MS)
            engine_say(q->engine, "waiting until the other side has caught up: %s",
                       pg_text(r, 0, "progress"));
        if (!patience_rest(&patience))
            return error_interrupted(error);
    }
}
