/*
 * A group of operations in one transaction with its state, under bounded lock waits.
 *
 * DDL that waits for a lock holds up everybody who comes after it, so each try first looks who
 * holds the table, then queues for at most lock_timeout. Before a strong lock the same transaction
 * takes SHARE UPDATE EXCLUSIVE, for which nobody who reads or writes waits, with a timeout above
 * deadlock_timeout: that makes a plain autovacuum yield and keeps it out. Between tries it backs
 * off with jitter; at lock_deadline it gives up, with nothing changed and the holders named.
 */
#include <string.h>

#include "base/str.h"
#include "engine/step/step.h"
#include "pg/look.h"
#include "phase/sync/sync.h"

struct relation_lock {
    struct qname relation;
    enum object_class class;
    enum lock_mode mode;
    bool implicit; /* we may not LOCK it; the statement itself takes the lock */
    bool only;     /* without its partitions */
};

struct locks {
    struct arena *arena;
    struct relation_lock *items;
    size_t count;
};

/* An index lives in the schema of its table; LOCK TABLE does not take it. */
static struct relation_lock relation_lock(const struct step_lock *lock)
{
    const struct live_object *object = &lock->object;
    bool index = object->class == OBJECT_INDEX;
    return (struct relation_lock){
        .relation = index ? (struct qname){object->of.schema, object->name} : object->of,
        .class = object->class,
        .mode = lock->mode,
        .implicit = index,
        .only = lock->only,
    };
}

/* Of several on one relation the strongest. Those that nobody waits for are the statement's own. */
static void merge(struct locks *locks, const struct lock_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct relation_lock lock = relation_lock(&list->items[i]);
        size_t k = 0;
        if (lock.mode < LOCK_SHARE_UPDATE_EXCLUSIVE)
            continue;
        while (k < locks->count && !qname_equal(&locks->items[k].relation, &lock.relation))
            k++;
        if (k == locks->count) {
            *ARENA_PUSH(locks->arena, locks->items, locks->count) = lock;
            continue;
        }
        if (locks->items[k].mode < lock.mode)
            locks->items[k].mode = lock.mode;
        locks->items[k].only &= lock.only;
    }
}

static struct locks locks_of(struct arena *arena, const struct transaction_group *group)
{
    struct locks locks = {.arena = arena};
    if (group->statement) {
        merge(&locks, &group->locks);
        return locks;
    }
    for (size_t i = group->first; i <= group->last; i++) {
        const struct operation *o = &group->operations[i].operation;
        const struct step *step = group->undo ? &o->back : &o->go;
        if (step->mode == STEP_TRANSACTION)
            merge(&locks, &step->locks);
    }
    return locks;
}

/* The plan's own table is ours; one that a foreign key references need not be. */
static bool find_implicit(struct run *run, struct locks *locks, struct error *error)
{
    for (size_t i = 1; i < locks->count; i++) {
        bool lockable;
        if (!pg_look_lockable(run->pg, sql_quote_qname(run->arena, &locks->items[i].relation),
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
                    locks->items[i].only ? "ONLY " : "", &locks->items[i].relation);
    sql_add(&sql,
            "; SET LOCAL lock_timeout = %D; SELECT pg_catalog.set_config('sluice.locking_since', "
            "pg_catalog.clock_timestamp()::text, true)",
            strong_ms);
    for (size_t i = 0, taken = 0; i < locks->count; i++)
        if (locks->items[i].mode > LOCK_SHARE_UPDATE_EXCLUSIVE && !locks->items[i].implicit)
            sql_add(&sql, "; %SLOCK TABLE %S%T IN %S MODE",
                    taken++ ? less_time(run, strong_ms) : "", locks->items[i].only ? "ONLY " : "",
                    &locks->items[i].relation, lock_mode_sql(locks->items[i].mode));
    return sql_text(&sql);
}

/* Holders of any of the relations that would keep us waiting; `held` is theirs. */
static bool find_holders(struct run *run, const struct locks *locks, struct blocker_list *list,
                         const struct relation_lock **held, struct error *error)
{
    *list = (struct blocker_list){.oldest_s = -1};
    for (size_t i = 0; i < locks->count; i++) {
        *held = &locks->items[i];
        if (!engine_find_holders(run->engine, &(*held)->relation, (*held)->mode, (*held)->only,
                                 list, error))
            return false;
        if (list->count)
            return true;
    }
    return true;
}

/* A check is read under its own search_path, because the plan's expressions may stand in it; what
 * follows in the same transaction gets the one that was set back. */
static bool collect_under_path(struct run *run, const struct operation *operation, long long *count,
                               const char ***keys, size_t *key_count, struct error *error)
{
    bool inside = pg_in_transaction(run->pg);
    struct error ignored = {.arena = run->arena};
    const char *path = operation->cost == OPERATION_SCAN
                           ? engine_path_behind(run->engine, run->arena, operation->check->path)
                           : operation->check->path;
    const char *before = inside ? "SELECT pg_catalog.set_config('sluice.path', "
                                  "pg_catalog.current_setting('search_path'), true); SET LOCAL"
                                : "SET";
    const char *after = inside ? "SELECT pg_catalog.set_config('search_path', "
                                 "pg_catalog.current_setting('sluice.path'), true)"
                               : PG_SEARCH_PATH;
    const char *set = arena_printf(run->arena, "%s search_path = %s", before, path);
    if (pg_exec(run->pg, set, error) &&
        engine_collect_keys(run->engine, operation->go.sql, count, keys, key_count, error))
        return pg_exec(run->pg, after, error);
    if (!inside && !error->connection_lost && !error->interrupted)
        pg_exec(run->pg, after, &ignored);
    return false;
}

static const char *refusal(struct arena *arena, const struct check *check, long long count)
{
    const char *text = count == 1 ? check->one : check->several;
    const char *at = strstr(text, CHECK_COUNT);
    return at ? arena_printf(arena, "%.*s%lld%s", (int)(at - text), text, count,
                             at + strlen(CHECK_COUNT))
              : text;
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
    run->outdated = operation->check->again;
    struct str detail = {.arena = run->arena};
    for (size_t i = 0; i < key_count; i++)
        str_addf(&detail, "%s%s", i ? "\n" : "", keys[i]);
    if ((long long)key_count < count)
        str_addf(&detail, "\n… and %lld more", count - (long long)key_count);
    error_set(error, ERROR_REFUSED, "%s", refusal(run->arena, operation->check, count));
    error_hint(error, "%s", operation->check->hint);
    error_detail(error, "%s", str_text(&detail));
    return false;
}

static bool do_one(struct run *run, const struct operation *o, bool undo, struct error *error)
{
    const struct step *step = undo ? &o->back : &o->go;
    return step->mode == STEP_CHECK         ? run_check(run, o, error)
           : step->mode == STEP_TRANSACTION ? pg_exec(run->pg, step->sql, error)
                                            : true;
}

static bool makes_functions(const struct transaction_group *group)
{
    for (size_t i = group->first; i <= group->last; i++) {
        const struct effect_list *leaves = &group->operations[i].operation.leaves;
        for (size_t n = 0; n < leaves->count; n++)
            if (leaves->items[n].object.class == OBJECT_FUNCTION)
                return true;
    }
    return false;
}

static bool execute(struct run *run, const struct transaction_group *group, struct error *error)
{
    size_t count = group->last - group->first + 1;
    if (group->statement)
        return pg_exec(run->pg, group->statement, error) &&
               store_check_fence(run->pg, &run->lease, error);
    for (size_t n = 0; n < count; n++)
        if (!do_one(run,
                    &group->operations[group->undo ? group->last - n : group->first + n].operation,
                    group->undo, error))
            return false;
    return (!makes_functions(group) || store_keep_functions(run->pg, error)) &&
           store_set_operations_done(run->pg, &run->lease, group->phase, group->first, group->last,
                                     !group->undo, error);
}

static bool try_once(struct run *run, const struct transaction_group *group,
                     const struct locks *locks, struct error *error)
{
    const char *path = "pg_catalog, public, pg_temp";
    if (group->statement)
        path = engine_search_path(run->engine, run->arena,
                                  &group->operations[group->first].operation.table);
    else if (locks->count)
        path = engine_search_path(run->engine, run->arena, &locks->items[0].relation);
    bool good =
        pg_begin(run->pg, error) &&
        pg_exec(run->pg, arena_printf(run->arena, "SET LOCAL search_path = %s", path), error) &&
        (locks->count == 0 || pg_exec(run->pg, lock_sql(run, locks), error)) &&
        execute(run, group, error) && pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    return good;
}

static bool give_up(struct run *run, const struct relation_lock *held,
                    const struct blocker_list *holders, struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "could not lock %s \"%s\" within %s",
              object_class_name(held->class), qname_text(run->arena, &held->relation),
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
    static const struct relation_lock none = {.relation = {NULL, ""}, .class = OBJECT_TABLE};
    struct locks locks = locks_of(run->arena, group);
    if (!find_implicit(run, &locks, error))
        return false;
    struct patience patience = run_patience(run);
    for (;;) {
        struct blocker_list holders;
        const struct relation_lock *held = &none;
        struct error trouble = {.arena = run->arena};
        if (!find_holders(run, &locks, &holders, &held, error))
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
            if (holders.count == 0 && !find_holders(run, &locks, &holders, &held, error))
                return false;
        }
        if (patience_is_over(&patience))
            return give_up(run, held, &holders, error);
        engine_say(run->engine, "%s %s is in use, trying again in %s%s%s",
                   object_class_name(held->class), qname_text(run->arena, &held->relation),
                   duration_text(run->arena, patience_next_ms(&patience)),
                   holders.count ? ": " : "", holders.count ? holders.lines[0] : "");
        if (!patience_rest(&patience)) {
            error_set(error, ERROR_TEMPORARY, "interrupted while waiting for table \"%s\"",
                      qname_text(run->arena, &held->relation));
            error->interrupted = true;
            return false;
        }
    }
}
