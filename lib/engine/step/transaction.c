/*
 * A group of operations in one transaction with its state, under bounded lock waits.
 *
 * DDL that waits for a lock holds up everybody who comes after it, so each try first looks who
 * holds the table, then queues for at most lock_timeout. Before a strong lock the same transaction
 * takes SHARE UPDATE EXCLUSIVE, for which nobody who reads or writes waits, with a timeout above
 * deadlock_timeout: that makes a plain autovacuum yield and keeps it out. Between tries it backs
 * off with jitter; at lock_deadline it gives up, with nothing changed and the holders named.
 */
#include "base/str.h"
#include "engine/step/step.h"
#include "pg/look.h"
#include "phase/sync/sync.h"

struct table_lock {
    struct qname table;
    enum lock_mode mode;
    bool implicit; /* we may not LOCK it; the statement itself takes the lock */
    bool only;     /* without its partitions */
};

struct locks {
    struct arena *arena;
    struct table_lock *items;
    size_t count;
};

static void add_lock(struct locks *locks, const struct qname *table, enum lock_mode mode, bool only)
{
    if (!table->name || mode < LOCK_SHARE_UPDATE_EXCLUSIVE)
        return;
    for (size_t i = 0; i < locks->count; i++)
        if (qname_equal(&locks->items[i].table, table)) {
            if (locks->items[i].mode < mode)
                locks->items[i].mode = mode;
            locks->items[i].only &= only;
            return;
        }
    *ARENA_PUSH(locks->arena, locks->items, locks->count) =
        (struct table_lock){.table = *table, .mode = mode, .only = only};
}

/* Taking a column, trigger or constraint away is ACCESS EXCLUSIVE, on both tables of a foreign
 * key; an operation without an undo needs no lock to be forgotten. */
static struct locks locks_of(struct arena *arena, const struct transaction_group *group)
{
    struct locks locks = {.arena = arena};
    if (group->statement) {
        if (group->target_lock >= LOCK_SHARE_UPDATE_EXCLUSIVE)
            *ARENA_PUSH(arena, locks.items, locks.count) =
                (struct table_lock){.table = group->target,
                                    .mode = group->target_lock,
                                    .implicit = group->target_is_index,
                                    .only = true};
        return locks;
    }
    for (size_t i = group->first; i <= group->last; i++) {
        const struct operation *o = &group->operations[i].operation;
        if (o->mode != OPERATION_TRANSACTION || (group->undo && !o->undo))
            continue;
        bool locked = o->lock != LOCK_NONE;
        add_lock(&locks, &o->object, group->undo && locked ? LOCK_ACCESS_EXCLUSIVE : o->lock,
                 !group->undo && operation_is_for_only(o));
        add_lock(&locks, &o->other_object,
                 group->undo && o->other_lock ? LOCK_ACCESS_EXCLUSIVE : o->other_lock, false);
    }
    return locks;
}

/* The plan's own table is ours; one that a foreign key references need not be. */
static bool find_implicit(struct run *run, struct locks *locks, struct error *error)
{
    for (size_t i = 1; i < locks->count; i++) {
        bool lockable;
        if (!pg_look_lockable(run->pg, sql_quote_qname(run->arena, &locks->items[i].table),
                              &lockable, error))
            return false;
        locks->items[i].implicit = !lockable;
    }
    return true;
}

/* Who waits behind the first table's lock waits for the others' as well: all share one timeout. */
static const char *less_time(struct run *run, long long timeout_ms)
{
    return sql_make(run->arena,
                    "SELECT pg_catalog.set_config('lock_timeout', greatest(1, %D - 1000 * extract("
                    "epoch FROM pg_catalog.clock_timestamp() - pg_catalog.current_setting("
                    "'sluice.locking_since')::timestamptz))::int::text, true); ",
                    timeout_ms);
}

static const char *lock_sql(struct run *run, const struct locks *locks)
{
    long long strong_ms = run->plan->settings.lock_timeout_ms;
    struct sql sql = sql_new(run->arena);
    /* deadlock_timeout is when a waiter asks autovacuum to yield */
    sql_add(&sql,
            "SELECT pg_catalog.set_config('lock_timeout', (setting::bigint + 1000)::text, true) "
            "FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'");
    for (size_t i = 0; i < locks->count; i++)
        if (!locks->items[i].implicit)
            sql_add(&sql, "; LOCK TABLE %S%T IN SHARE UPDATE EXCLUSIVE MODE",
                    locks->items[i].only ? "ONLY " : "", &locks->items[i].table);
    sql_add(&sql,
            "; SET LOCAL lock_timeout = %D; SELECT pg_catalog.set_config('sluice.locking_since', "
            "pg_catalog.clock_timestamp()::text, true)",
            strong_ms);
    for (size_t i = 0, taken = 0; i < locks->count; i++)
        if (locks->items[i].mode > LOCK_SHARE_UPDATE_EXCLUSIVE && !locks->items[i].implicit)
            sql_add(&sql, "; %SLOCK TABLE %S%T IN %S MODE",
                    taken++ ? less_time(run, strong_ms) : "", locks->items[i].only ? "ONLY " : "",
                    &locks->items[i].table, lock_mode_sql(locks->items[i].mode));
    return sql_text(&sql);
}

/* Holders of any of the tables that would keep us waiting; `table` is theirs. */
static bool find_holders(struct run *run, const struct locks *locks, struct blocker_list *list,
                         const char **table, struct error *error)
{
    *list = (struct blocker_list){.oldest_s = -1};
    for (size_t i = 0; i < locks->count; i++) {
        if (!engine_find_holders(run->engine, &locks->items[i].table, locks->items[i].mode,
                                 locks->items[i].only, list, error))
            return false;
        *table = qname_text(run->arena, &locks->items[i].table);
        if (list->count)
            return true;
    }
    return true;
}

/* What up and down name is looked for where sync looks for it. Other checks are all ours. What
 * follows in the same transaction is looked for where it was. */
static bool collect_under_path(struct run *run, const struct operation *operation, long long *count,
                               const char ***keys, size_t *key_count, struct error *error)
{
    bool inside = pg_in_transaction(run->pg);
    struct error ignored = {.arena = run->arena};
    const char *path = operation->cost == OPERATION_SCAN
                           ? sync_search_path(run->arena, &operation->object)
                           : "pg_catalog, pg_temp";
    const char *before = inside ? "SELECT pg_catalog.set_config('sluice.path', "
                                  "pg_catalog.current_setting('search_path'), true); SET LOCAL"
                                : "SET";
    const char *after = inside ? "SELECT pg_catalog.set_config('search_path', "
                                 "pg_catalog.current_setting('sluice.path'), true)"
                               : PG_SEARCH_PATH;
    if (pg_exec(run->pg, arena_printf(run->arena, "%s search_path = %s", before, path), error) &&
        engine_collect_keys(run->engine, operation->sql, count, keys, key_count, error))
        return pg_exec(run->pg, after, error);
    if (!inside && !error->connection_lost && !error->interrupted)
        pg_exec(run->pg, after, &ignored);
    return false;
}

bool run_check(struct run *run, const struct operation *operation, struct error *error)
{
    long long count;
    const char **keys;
    size_t key_count;
    if (!collect_under_path(run, operation, &count, &keys, &key_count, error))
        return false;
    if (count == 0)
        return true;
    struct str detail = {.arena = run->arena};
    for (size_t i = 0; i < key_count; i++)
        str_addf(&detail, "%s%s", i ? "\n" : "", keys[i]);
    if ((long long)key_count < count)
        str_addf(&detail, "\n… and %lld more", count - (long long)key_count);
    if (operation->cost == OPERATION_SCAN) {
        error_set(error, ERROR_REFUSED, "%lld row%s of table \"%s\" disagree%s between old and new",
                  count, count == 1 ? "" : "s", qname_text(run->arena, &operation->object),
                  count == 1 ? "s" : "");
        error_hint(error, "Mend these rows, or see all of them with `sluice verify %s`.",
                   run->plan->name);
    } else {
        error_set(error, ERROR_REFUSED, "table \"%s\" has an invalid index or constraint",
                  qname_text(run->arena, &operation->object));
        error_hint(error, "REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.");
    }
    error_detail(error, "%s", str_text(&detail));
    return false;
}

static bool execute(struct run *run, const struct transaction_group *group, struct error *error)
{
    size_t count = group->last - group->first + 1;
    if (group->statement) /* that it is done or not is said again, for the fence */
        return pg_exec(run->pg, group->statement, error) &&
               store_set_operations_done(run->pg, &run->lease, group->phase, group->first,
                                         group->last, group->operations[group->first].done, error);
    for (size_t n = 0; n < count; n++) {
        const struct operation *o =
            &group->operations[group->undo ? group->last - n : group->first + n].operation;
        if (group->undo                  ? o->undo && !pg_exec(run->pg, o->undo, error)
            : o->mode == OPERATION_CHECK ? !run_check(run, o, error)
                                         : !pg_exec(run->pg, o->sql, error))
            return false;
    }
    return store_set_operations_done(run->pg, &run->lease, group->phase, group->first, group->last,
                                     !group->undo, error);
}

static bool try_once(struct run *run, const struct transaction_group *group,
                     const struct locks *locks, struct error *error)
{
    const char *path = "pg_catalog, public, pg_temp";
    if (group->statement)
        path = sync_search_path(run->arena, &group->operations[group->first].operation.object);
    else if (locks->count)
        path = sync_search_path(run->arena, &locks->items[0].table);
    bool good =
        pg_begin(run->pg, error) &&
        pg_exec(run->pg, arena_printf(run->arena, "SET LOCAL search_path = %s", path), error) &&
        (locks->count == 0 || pg_exec(run->pg, lock_sql(run, locks), error)) &&
        execute(run, group, error) && pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    return good;
}

static bool give_up(struct run *run, const char *kind, const char *table,
                    const struct blocker_list *holders, struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "could not lock %s \"%s\" within %s", kind, table,
              duration_text(run->arena, run->plan->settings.lock_deadline_ms));
    blockers_tell(run->engine, holders, error);
    return false;
}

struct patience run_patience(const struct run *run)
{
    enum { FIRST_REST_MS = 50, LONGEST_REST_MS = 5000 };
    return patience_new(FIRST_REST_MS, LONGEST_REST_MS, run->plan->settings.lock_deadline_ms);
}

bool run_transaction(struct run *run, const struct transaction_group *group, struct error *error)
{
    struct locks locks = locks_of(run->arena, group);
    const char *kind = group->target_is_index ? "index" : "table";
    if (!find_implicit(run, &locks, error))
        return false;
    struct patience patience = run_patience(run);
    for (;;) {
        struct blocker_list holders;
        const char *table = "";
        struct error trouble = {.arena = run->arena};
        if (!find_holders(run, &locks, &holders, &table, error))
            return false;
        /* One who has held it for a second will not be gone in lock_timeout: do not even queue. */
        bool hopeless =
            holders.oldest_s >= 1 && holders.oldest_s * 1000 > run->plan->settings.lock_timeout_ms;
        if (!hopeless) {
            if (try_once(run, group, &locks, &trouble))
                return true;
            if (!pg_is_transient(&trouble) || trouble.connection_lost) {
                *error = trouble;
                return false;
            }
            if (holders.count == 0 && !find_holders(run, &locks, &holders, &table, error))
                return false;
        }
        if (patience_is_over(&patience))
            return give_up(run, kind, table, &holders, error);
        engine_say(run->engine, "%s %s is in use, trying again in %s%s%s", kind, table,
                   duration_text(run->arena, patience_next_ms(&patience)),
                   holders.count ? ": " : "", holders.count ? holders.lines[0] : "");
        if (!patience_rest(&patience)) {
            error_set(error, ERROR_TEMPORARY, "interrupted while waiting for table \"%s\"", table);
            error->interrupted = true;
            return false;
        }
    }
}
