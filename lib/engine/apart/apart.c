/* A step on another server, or between it and this one: see apart.h. */
#include "engine/apart/parts.h"

#include "base/interrupt.h"
#include "base/str.h"

/* How long a step may wait for a statement. */
static int64_t most_ms(const struct apart_question *q)
{
    const struct apart *apart = q->step->apart;
    return apart->within_ms ? apart->within_ms : q->plan->settings.lock_deadline_ms;
}

/* While nobody can write a server that is silent is not waited for. */
bool apart_side(const struct apart_question *q, bool there, struct pg **pg, struct error *error)
{
    const struct apart *apart = q->step->apart;
    *pg = q->engine->pg;
    if (!there)
        return true;
    if (!engine_other(q->engine, q->operation->other, pg, error))
        return false;
    pg_answer_within(*pg, apart->act == APART_COMPARE || !apart->within_ms
                              ? ENGINE_OTHER_S * SECOND_MS
                              : apart->within_ms + APART_SLACK_MS);
    return true;
}

bool apart_failed(const struct apart_question *q, bool there, struct error *error)
{
    return there ? engine_other_failed(q->engine, q->operation->other, error) : false;
}

/* The one boolean, or text, that a query gives. */
static bool ask(struct pg *pg, const char *sql, struct pg_result **r, struct error *error)
{
    return pg_query(pg, sql, PG_NO_PARAMS, r, error);
}

/* What holds for the one transaction. Locks are taken first, all within lock_timeout, because who
 * writes waits behind us; what else a statement waits for keeps nobody waiting. */
static bool begin(const struct apart_question *q, struct pg *pg, struct error *error)
{
    const struct plan_settings *settings = &q->plan->settings;
    const struct lock_list *locks = &q->step->locks;
    struct arena *arena = q->engine->arena;
    long long brief = (long long)settings->lock_timeout_ms;
    struct sql sql = sql_new(arena);
    sql_add(&sql, "SET LOCAL synchronous_commit = local; ");
    if (!locks->count) {
        sql_add(&sql, "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = %D",
                (long long)most_ms(q));
    } else {
        sql_add(&sql, "SET LOCAL lock_timeout = %D; SET LOCAL statement_timeout = %D; LOCK TABLE ",
                brief, brief);
        for (size_t i = 0; i < locks->count; i++)
            sql_add(&sql, "%S%T", i ? ", " : "", &locks->items[i].object.of);
        sql_add(&sql, " IN %S MODE; SET LOCAL statement_timeout = 0",
                lock_mode_sql(locks->items[0].mode));
    }
    return pg_begin(pg, error) && pg_exec(pg, sql_text(&sql), error);
}

static bool run_once(const struct apart_question *q, struct pg *pg, bool there, const char *sql,
                     struct error *error)
{
    const char *connects = q->step->apart->connects, *conninfo = NULL;
    if (connects && !engine_reach(q->engine, connects, &conninfo, error))
        return false;
    if (there)
        pg_answer_within(pg, most_ms(q) + APART_SLACK_MS);
    bool good = begin(q, pg, error) &&
                (!conninfo || pg_run(pg, "SELECT set_config('" APART_CONNECTION "', $1, true)",
                                     PG_PARAMS(conninfo), NULL, error)) &&
                pg_exec(pg, sql, error) && pg_commit(pg, error);
    if (!good)
        pg_rollback(pg);
    return good;
}

/* A lock that was not had, or a slot that its reader has not let go yet. */
static bool may_try_again(const struct error *trouble)
{
    return !trouble->connection_lost && !trouble->interrupted &&
           (pg_is_transient(trouble) || str_equal(trouble->sqlstate, "55006") ||
            str_equal(trouble->sqlstate, "57014"));
}

static bool run_patiently(const struct apart_question *q, bool there, const char *sql,
                          struct error *error)
{
    enum { FIRST_REST_MS = 50, LONGEST_REST_MS = 5000, SAY_EVERY_MS = 5000 };
    struct patience patience = patience_new(FIRST_REST_MS, LONGEST_REST_MS, most_ms(q));
    for (;;) {
        struct pg *pg;
        struct error trouble = {.arena = error->arena};
        if (!apart_side(q, there, &pg, error))
            return false;
        if (run_once(q, pg, there, sql, &trouble))
            return true;
        if (!may_try_again(&trouble) || patience_is_over(&patience)) {
            *error = trouble;
            if (may_try_again(&trouble)) {
                error->code = ERROR_TEMPORARY;
                error->hint = arena_printf(error->arena,
                                           "Run `sluice %s %s` again when others have ended their "
                                           "transactions.",
                                           q->command, q->plan->name);
            }
            return apart_failed(q, there, error);
        }
        if (patience_may_say(&patience, SAY_EVERY_MS, false))
            engine_say(q->engine, "%s: trying again", trouble.message);
        if (!patience_rest(&patience))
            return error_interrupted(error);
    }
}

static bool is_done(const struct apart_question *q, struct pg *pg, bool *done, struct error *error)
{
    const struct apart *apart = q->step->apart;
    PG_RESULT(r);
    *done = false;
    if (!apart->asks)
        return true;
    if (!ask(pg, apart->asks, &r, error))
        return apart_failed(q, apart->there, error);
    *done = pg_bool(r, 0, "done");
    return true;
}

static bool do_run(const struct apart_question *q, struct error *error)
{
    bool done;
    struct pg *pg;
    return apart_side(q, q->step->apart->there, &pg, error) && is_done(q, pg, &done, error) &&
           (done || run_patiently(q, q->step->apart->there, q->step->sql, error));
}

static bool do_carry(const struct apart_question *q, struct error *error)
{
    const bool there = q->step->apart->there;
    struct pg *from;
    PG_RESULT(r);
    if (!apart_side(q, !there, &from, error))
        return false;
    if (!ask(from, q->step->sql, &r, error))
        return apart_failed(q, !there, error);
    return run_patiently(q, there, pg_text_dup(q->engine->arena, r, 0, "sql"), error);
}

/* What stands against it on the other side of where it is asked. */
static bool has_no_trouble(const struct apart_question *q, struct error *error)
{
    const struct apart *apart = q->step->apart;
    struct pg *pg;
    PG_RESULT(r);
    if (!apart->asks)
        return true;
    if (!apart_side(q, !apart->there, &pg, error))
        return false;
    if (!ask(pg, apart->asks, &r, error))
        return apart_failed(q, !apart->there, error);
    return pg_is_null(r, 0, "trouble") || apart_tell_trouble(q, !apart->there, r, error);
}

/* As long as it moves: a copy may take hours. */
static bool do_await(const struct apart_question *q, struct error *error)
{
    enum { FIRST_REST_MS = 20, LONGEST_REST_MS = 1000, SAY_EVERY_MS = 5000 };
    const int64_t within_ms = q->plan->settings.lock_deadline_ms;
    struct patience patience = patience_new(FIRST_REST_MS, LONGEST_REST_MS, within_ms);
    int64_t said_ms = clock_now_ms();
    const char *last = NULL;
    for (;;) {
        struct pg *pg;
        PG_RESULT(r);
        if (!has_no_trouble(q, error) || !apart_side(q, q->step->apart->there, &pg, error))
            return false;
        if (!ask(pg, q->step->sql, &r, error))
            return apart_failed(q, q->step->apart->there, error);
        const char *progress = pg_text_dup(q->engine->arena, r, 0, "progress");
        if (pg_bool(r, 0, "done"))
            return true;
        if (last && !str_equal(last, progress))
            patience = patience_new(LONGEST_REST_MS, LONGEST_REST_MS, within_ms);
        last = progress;
        if (patience_is_over(&patience)) {
            error_set(error, ERROR_TEMPORARY, "nothing has moved on the other server for %s: %s",
                      duration_text(error->arena, within_ms), progress);
            error_hint(error,
                       "Look there in the log for what keeps its subscription, mend it, and run "
                       "`sluice %s %s` again.",
                       q->command, q->plan->name);
            return false;
        }
        if (clock_now_ms() - said_ms >= SAY_EVERY_MS) {
            said_ms = clock_now_ms();
            engine_say(q->engine, "the other server copies: %s", progress);
        }
        if (!patience_rest(&patience))
            return error_interrupted(error);
    }
}

static bool do_compare(const struct apart_question *q, struct error *error)
{
    struct apart_difference difference;
    struct str detail = {.arena = error->arena};
    const char *other = NULL;
    if (q->step->apart->noted && !apart_noted(q, &other, error))
        return false;
    if (q->step->apart->noted && !other)
        return true;
    if (other)
        engine_say(q->engine, "%s: comparing the rows again", other);
    if (!apart_compare(q, q->step->apart->within_ms, &difference, error))
        return false;
    if (!difference.differing)
        return true;
    for (size_t i = 0; i < difference.key_count; i++)
        str_addf(&detail, "%s%s", i ? "\n" : "", difference.keys[i]);
    error_set(error, ERROR_REFUSED, "%lld row%s of table \"%s\" %s not the same on both servers",
              difference.differing, difference.differing == 1 ? "" : "s",
              qname_text(error->arena, &q->operation->table),
              difference.differing == 1 ? "is" : "are");
    error_detail(error, "%s", str_text(&detail));
    error_hint(
        error,
        "Find out who wrote them there, or what was not replicated; mend these rows, and run "
        "`sluice %s %s` again.",
        q->command, q->plan->name);
    return false;
}

static bool do_catch_up(const struct apart_question *q, struct error *error)
{
    const struct apart *apart = q->step->apart;
    int64_t took_ms;
    return apart_catch_up(q, apart->marks, q->step->sql, most_ms(q), &took_ms, error) &&
           (!apart->noted || apart_must_be_noted(q, error));
}

bool apart_do(const struct apart_question *question, struct error *error)
{
    static bool (*const acts[])(const struct apart_question *, struct error *) = {
        [APART_RUN] = do_run,           [APART_CARRY] = do_carry,     [APART_AWAIT] = do_await,
        [APART_CATCH_UP] = do_catch_up, [APART_COMPARE] = do_compare, [APART_NOTE] = do_run,
    };
    return acts[question->step->apart->act](question, error);
}
