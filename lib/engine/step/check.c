/* Questions whose answer must be no row: those that stand among the operations, and what is lost
 * when one is taken back. */
#include <string.h>

#include "base/str.h"
#include "engine/step/step.h"
#include "phase/story/story.h"

/* What is asked has a search_path of its own; what follows in the same transaction gets the one
 * that was set back. */
static bool enter_path(struct run *run, const char *path, struct error *error)
{
    const char *set = pg_in_transaction(run->pg)
                          ? "SELECT pg_catalog.set_config('sluice.path', "
                            "pg_catalog.current_setting('search_path'), true); SET LOCAL"
                          : "SET";
    return pg_exec(run->pg, arena_printf(run->arena, "%s search_path = %s", set, path), error);
}

static bool leave_path(struct run *run, struct error *error)
{
    return pg_exec(run->pg,
                   pg_in_transaction(run->pg) ? "SELECT pg_catalog.set_config('search_path', "
                                                "pg_catalog.current_setting('sluice.path'), true)"
                                              : PG_SEARCH_PATH,
                   error);
}

/* The plan's expressions may stand in a check. */
static bool collect_under_path(struct run *run, const struct operation *o, const char *sql,
                               long long *count, const char ***keys, size_t *key_count,
                               struct error *error)
{
    struct error ignored = {.arena = run->arena};
    bool inside = pg_in_transaction(run->pg);
    const char *path = o->cost == OPERATION_SCAN || o->against
                           ? engine_path_behind(run->engine, run->arena, o->check->path)
                           : o->check->path;
    if (enter_path(run, path, error) &&
        engine_collect_keys(run->engine, sql, count, keys, key_count, error))
        return leave_path(run, error);
    if (!inside && !error->connection_lost && !error->interrupted)
        leave_path(run, &ignored);
    return false;
}

/* The plan says how long it may take; then it is nothing but a question, and can change nothing. */
static bool collect_in_time(struct run *run, const struct operation *o, const char *sql,
                            long long *count, const char ***keys, size_t *key_count,
                            struct error *error)
{
    struct error trouble = {.arena = run->arena};
    if (!pg_exec(run->pg,
                 arena_printf(run->arena, "BEGIN READ ONLY; SET LOCAL statement_timeout = %lld",
                              (long long)o->check->timeout_ms),
                 error))
        return false;
    bool good = collect_under_path(run, o, sql, count, keys, key_count, &trouble);
    pg_rollback(run->pg);
    if (good)
        return true;
    *error = trouble;
    if (!str_equal(trouble.sqlstate, "57014") || trouble.interrupted)
        return false;
    error_clear(error);
    error_set(error, ERROR_REFUSED, "it could not be told within %s whether it holds: %s",
              duration_text(run->arena, o->check->timeout_ms), o->why);
    error_hint(error,
               "Raise the `timeout` of the phase, in a plan that is not registered yet, or "
               "try again with `sluice advance %s` when the server is less busy.",
               run->plan->name);
    return false;
}

static bool ask(struct run *run, const struct operation *o, const char *sql, struct error *error)
{
    long long count = 0;
    const char **keys = NULL;
    size_t key_count = 0;
    bool bounded = o->check->timeout_ms > 0 && !pg_in_transaction(run->pg);
    if (bounded ? !collect_in_time(run, o, sql, &count, &keys, &key_count, error)
                : !collect_under_path(run, o, sql, &count, &keys, &key_count, error))
        return false;
    if (count == 0)
        return true;
    run->outdated = o->check->again;
    struct str detail = {.arena = run->arena};
    for (size_t i = 0; i < key_count; i++)
        str_addf(&detail, "%s%s", i ? "\n" : "", keys[i]);
    if ((long long)key_count < count)
        str_addf(&detail, "\n… and %lld more", count - (long long)key_count);
    error_set(error, ERROR_REFUSED, "%s", check_text(run->arena, o->check, count));
    error_hint(error, "%s", o->check->hint);
    error_detail(error, "%s", str_text(&detail));
    return false;
}

bool run_check(struct run *run, const struct operation *operation, bool back, struct error *error)
{
    return ask(run, operation, back ? operation->back.sql : operation->go.sql, error);
}

/* What the check rests on is read before it: what changes in between is found to have changed. */
bool run_note_state(struct run *run, size_t phase, size_t number, const struct check *check,
                    struct error *error)
{
    PG_RESULT(r);
    bool inside = pg_in_transaction(run->pg);
    return !check->state ||
           ((!inside || enter_path(run, check->path, error)) &&
            pg_query(run->pg, check->state, PG_NO_PARAMS, &r, error) &&
            (!inside || leave_path(run, error)) &&
            store_set_seen(run->pg, &run->lease, phase, number, pg_text(r, 0, "state"), error));
}

/* ---- What stands against the way back ---- */

static struct run_asked *find_asked(const struct run *run, size_t phase, size_t operation)
{
    for (size_t i = 0; i < run->asked_count; i++)
        if (run->asked[i].phase == phase && run->asked[i].operation == operation)
            return &run->asked[i];
    return NULL;
}

static bool is_asked_for(const struct run *run, const struct store_operation *operation)
{
    const struct operation *o = &operation->operation;
    return operation->done && o->against && !(o->check->loses && run->lose_writes);
}

/* What the answer rests on is read before it: what changes in between is found to have changed. */
static bool ask_first(struct run *run, size_t phase, size_t number, const struct operation *o,
                      struct error *error)
{
    PG_RESULT(r);
    const char *state = o->check->state;
    struct run_asked asked = {phase, number, NULL};
    if (find_asked(run, phase, number))
        return true;
    if (state && !pg_query(run->pg, state, PG_NO_PARAMS, &r, error))
        return false;
    if (state)
        asked.state = pg_text_dup(run->arena, r, 0, "state");
    if (!ask(run, o, o->against, error)) {
        if (error->code == ERROR_FAILED && !error->connection_lost)
            error_hint(error, "%s", o->check->hint);
        return false;
    }
    *ARENA_PUSH(run->arena, run->asked, run->asked_count) = asked;
    return true;
}

bool run_may_go_back(struct run *run, size_t phase, const struct store_operation *operations,
                     size_t first, size_t last, struct error *error)
{
    for (size_t i = first; i <= last; i++)
        if (is_asked_for(run, &operations[i]) &&
            !ask_first(run, phase, i, &operations[i].operation, error))
            return false;
    return true;
}

/* What keeps both sides in step is as it was when rows were compared: so are the rows. */
static bool rests_on_same(struct run *run, const struct run_asked *asked, const struct operation *o,
                          struct error *error)
{
    PG_RESULT(r);
    /* As when it was asked first: in a schema of the table's path there may be better matches. */
    if (!enter_path(run, "pg_catalog, pg_temp", error) ||
        !pg_query(run->pg, o->check->state, PG_NO_PARAMS, &r, error))
        return false;
    if (asked && str_equal(asked->state, pg_text(r, 0, "state")))
        return leave_path(run, error);
    run->outdated = true;
    error_set(error, ERROR_REFUSED,
              "sync of table \"%s\" was bypassed, switched off or changed since rows were compared",
              qname_text(run->arena, &o->table));
    error_hint(error,
               "Run `sluice revert %s` again when nobody switches triggers of the table off.",
               run->plan->name);
    return false;
}

/* Nothing tells that no row was written since; so they are read again, as long as others may be
 * kept waiting for. */
static bool ask_again(struct run *run, const struct operation *o, struct error *error)
{
    long long most_ms = run->plan->settings.lock_timeout_ms;
    struct error trouble = {.arena = run->arena};
    if (!pg_exec(run->pg, arena_printf(run->arena, "SET LOCAL statement_timeout = %lld", most_ms),
                 error))
        return false;
    if (ask(run, o, o->against, &trouble))
        return pg_exec(run->pg, "SET LOCAL statement_timeout = 0", error);
    if (!str_equal(trouble.sqlstate, "57014") || trouble.interrupted) {
        *error = trouble;
        return false;
    }
    error_set(error, ERROR_REFUSED,
              "could not read table \"%s\" under its lock within %s, to see that nothing would be "
              "lost",
              qname_text(run->arena, &o->table), duration_text(run->arena, most_ms));
    error_detail(error, "No row had values that would be lost a moment before; nothing keeps the "
                        "old side in step with those that are written since.");
    error_hint(error,
               "When nobody writes the new columns any more, add --lose-writes to `sluice revert "
               "%s`; else raise lock_timeout.",
               run->plan->name);
    return false;
}

size_t run_count_behind(const struct store_operation *operations, size_t last, size_t end)
{
    size_t count = 0;
    for (size_t i = last + 1; i < end; i++, count++)
        if (!operations[i].done || operations[i].operation.go.mode != STEP_CHECK ||
            operations[i].operation.back.mode != STEP_CHECK ||
            operations[i].operation.group != operations[last].operation.group)
            break;
    return count;
}

bool run_may_still_go_back(struct run *run, const struct transaction_group *group,
                           struct error *error)
{
    for (size_t i = group->first; i <= group->last; i++) {
        const struct operation *o = &group->operations[i].operation;
        /* what else stands against it, the statement itself finds */
        if (!is_asked_for(run, &group->operations[i]) || !o->check->loses)
            continue;
        if (!(o->check->state ? rests_on_same(run, find_asked(run, group->phase, i), o, error)
                              : ask_again(run, o, error)))
            return false;
    }
    for (size_t n = 1; n <= group->behind; n++)
        if (!run_check(run, &group->operations[group->last + n].operation, true, error))
            return false;
    return true;
}

size_t run_first_asked(const struct store_operation *operations, size_t count)
{
    while (count > 0 && operations[count - 1].operation.back.mode == STEP_CHECK)
        count--;
    return count;
}

/* What would take ours back does something else where a view has the table's name by now, as of
 * another plan's alias. */
static bool is_still_table(struct run *run, const struct qname *table, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(run->pg,
                  "SELECT FROM pg_class WHERE oid = to_regclass($1) AND relkind IN ('v', 'm')",
                  PG_PARAMS(sql_quote_qname(run->arena, table)), &r, error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    error_set(error, ERROR_REFUSED, "\"%s\" is a view by now, and no longer the table",
              qname_text(run->arena, table));
    error_hint(error, "Take back first what made it one, another plan perhaps: `sluice status`.");
    return false;
}

static bool are_still_tables(struct run *run, size_t phase,
                             const struct store_operation *operations, size_t count,
                             struct error *error)
{
    if (story_next(run->plan->story, FACT_ASIDE, NULL, phase + 1, NULL))
        return true; /* ours */
    for (size_t i = 0; i < count; i++) {
        const struct qname *table = &operations[i].operation.table;
        bool asked = false;
        for (size_t k = 0; k < i; k++)
            asked |= qname_equal(&operations[k].operation.table, table);
        if (!asked && operations[i].done && table->name && !is_still_table(run, table, error))
            return false;
    }
    return true;
}

bool run_check_back(struct run *run, size_t phase, struct error *error)
{
    struct store_operation *operations;
    size_t count;
    if (!store_load_operations(run->arena, run->pg, run->lease.plan_id, phase, &operations, &count,
                               error) ||
        !store_check_seal(run->pg, run->lease.plan_id, phase, run->phases[phase].name, error) ||
        !are_still_tables(run, phase, operations, count, error) ||
        !run_refuse_taken(run, phase, operations, count, error))
        return false;
    for (size_t i = run_first_asked(operations, count); i < count; i++)
        if (operations[i].done && !run_check(run, &operations[i].operation, true, error))
            return false;
    return true;
}
