/*
 * A group of operations in one transaction with its state, under bounded lock waits.
 *
 * DDL that waits for a lock holds up everybody who comes after it, so each try first looks who
 * holds the relations, of which the operations have the list; then all waits of the try together
 * last lock_timeout at most, whatever the number of relations and partitions, and less than
 * deadlock_timeout, so that nobody else becomes a deadlock's victim (sql/lock_budget.sql,
 * sql/take_locks.sql). Between tries it backs off; at lock_deadline it gives up, with nothing
 * changed, and names who held what was wanted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "engine/gate/gate.h"
#include "engine/step/step.h"
#include "phase/sync/sync.h"

#include "engine_sql.h"

struct relation_lock {
    struct qname relation;
    enum object_class class;
    enum lock_mode mode;
    bool only; /* without its partitions */
};

struct locks {
    struct arena *arena;
    struct relation_lock *items;
    size_t count;
    size_t statements; /* that run under them */
    long long waits;   /* that share lock_timeout */
};

/* What kept a try from what it wanted, as far as that is known. */
struct obstacle {
    const struct relation_lock *held; /* NULL: none of the locks that are taken before */
    const char *one;                  /* the table, or the partition of it, by its oid */
    bool fence;
};

/* An index lives in the schema of its table. */
static struct relation_lock relation_lock(const struct step_lock *lock)
{
    const struct live_object *object = &lock->object;
    return (struct relation_lock){
        .relation = object->class == OBJECT_INDEX ? (struct qname){object->of.schema, object->name}
                                                  : object->of,
        .class = object->class,
        .mode = lock->mode,
        .only = lock->only,
    };
}

/* Of several on one relation the strongest. */
static void merge(struct locks *locks, const struct lock_list *list)
{
    locks->statements++;
    for (size_t i = 0; i < list->count; i++) {
        const struct relation_lock lock = relation_lock(&list->items[i]);
        size_t k = 0;
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
    struct locks locks = {.arena = arena, .waits = 1};
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

/* A statement takes its other locks itself: those that nobody who writes waits for, and those on
 * what LOCK TABLE does not take. */
static bool is_taken_before(const struct relation_lock *lock)
{
    return (lock->class == OBJECT_TABLE || lock->class == OBJECT_VIEW) &&
           lock->mode >= LOCK_SHARE_UPDATE_EXCLUSIVE;
}

static bool set_budget(struct run *run, const struct locks *locks, struct error *error)
{
    struct arena *arena = run->arena;
    const char **names = NULL, **modes = NULL, **only = NULL, **views = NULL;
    size_t count = 0;
    for (size_t i = 0; i < locks->count; i++) {
        const struct relation_lock *lock = &locks->items[i];
        size_t modes_count = count, only_count = count, views_count = count;
        if (!is_taken_before(lock))
            continue;
        *ARENA_PUSH(arena, modes, modes_count) = lock_mode_sql(lock->mode);
        *ARENA_PUSH(arena, only, only_count) = lock->only ? "t" : "f";
        *ARENA_PUSH(arena, views, views_count) = lock->class == OBJECT_VIEW ? "t" : "f";
        *ARENA_PUSH(arena, names, count) = sql_quote_qname(arena, &lock->relation);
    }
    return pg_run(
        run->pg, sql_lock_budget,
        PG_PARAMS(sql_array(arena, names, count), sql_array(arena, modes, count),
                  sql_array(arena, only, count),
                  arena_printf(arena, "%lld", run->plan->settings.lock_timeout_ms / locks->waits),
                  arena_printf(arena, "%zu", locks->statements), sql_array(arena, views, count)),
        NULL, error);
}

/* The number of the lock that could not be had, from 1, and the relation. */
static void read_obstacle(const struct run *run, const struct locks *locks,
                          const struct error *error, struct obstacle *obstacle)
{
    char *end;
    size_t number = 0;
    if (!str_equal(error->sqlstate, "55P03") || !error->detail)
        return;
    size_t wanted = strtoul(error->detail, &end, 10);
    for (size_t i = 0; i < locks->count; i++)
        if (is_taken_before(&locks->items[i]) && ++number == wanted) {
            obstacle->held = &locks->items[i];
            obstacle->one = arena_strdup(run->arena, end + strspn(end, " "));
        }
}

static bool take_locks(struct run *run, const struct locks *locks, struct obstacle *obstacle,
                       struct error *error)
{
    if (pg_exec(run->pg, sql_take_locks, error))
        return true;
    read_obstacle(run, locks, error, obstacle);
    return false;
}

/* What is left of the budget, for the locks that the next statement takes itself. */
static const char set_rest[] =
    "SELECT pg_catalog.set_config('lock_timeout', greatest(1, "
    "pg_catalog.current_setting('sluice.wait_until')::numeric - 1000 * extract("
    "epoch FROM pg_catalog.clock_timestamp()))::integer::text, true)";

/* Holders of any of the relations that would keep us waiting; `held` is theirs. */
static bool find_holders(struct run *run, const struct locks *locks, struct blocker_list *list,
                         const struct relation_lock **held, struct error *error)
{
    *list = (struct blocker_list){.oldest_s = -1};
    for (size_t i = 0; i < locks->count; i++) {
        const struct relation_lock *lock = *held = &locks->items[i];
        const struct wanted_lock wanted = {&lock->relation, lock->mode, lock->only, NULL};
        if (!engine_find_holders(run->engine, &wanted, list, error))
            return false;
        if (list->count)
            return true;
    }
    *held = locks->items;
    return true;
}

/* The tables that nobody else can write while this transaction goes on. */
static bool reread_gates(struct run *run, const struct transaction_group *group,
                         const struct locks *locks, struct error *error)
{
    struct qname *held = NULL;
    size_t count = 0;
    for (size_t i = 0; i < locks->count && !group->undo; i++)
        if (lock_blocks_writes(locks->items[i].mode))
            *ARENA_PUSH(run->arena, held, count) = locks->items[i].relation;
    return count == 0 || run_reread_gates(run, group->phase, held, count, error);
}

/* `settings` may be NULL. */
static bool do_one(struct run *run, size_t phase, size_t number, const struct operation *o,
                   bool undo, const char *settings, struct error *error)
{
    const struct step *step = undo ? &o->back : &o->go;
    if (step->mode == STEP_TRANSACTION)
        return pg_exec_under(run->pg, settings, step->sql, error);
    return (!settings || pg_exec(run->pg, settings, error)) &&
           (undo || run_note_state(run, phase, number, o->check, error)) &&
           run_check(run, o, undo, error);
}

static bool makes_ours(const struct transaction_group *group)
{
    for (size_t i = group->first; i <= group->last; i++) {
        const struct effect_list *leaves = &group->operations[i].operation.leaves;
        for (size_t n = 0; n < leaves->count; n++)
            if (leaves->items[n].object.class == OBJECT_FUNCTION ||
                leaves->items[n].object.class == OBJECT_TABLE)
                return true;
    }
    return false;
}

/* SQL of the plan, which is done to no table, makes what it names in its schema. */
static bool is_typed(const struct operation *o)
{
    return o->table.schema && !o->table.name;
}

static const char *set_path(struct run *run, const struct operation *o)
{
    const char *path = is_typed(o) ? sql_make(run->arena, "%I, pg_temp", o->table.schema)
                                   : engine_search_path(run->engine, run->arena, &o->table);
    return arena_printf(run->arena, "SET LOCAL search_path = %s", path);
}

static bool execute(struct run *run, const struct transaction_group *group,
                    const struct locks *locks, struct error *error)
{
    size_t count = group->last - group->first + 1;
    const struct qname *table = NULL;
    if (group->statement)
        return pg_exec_under(run->pg, set_path(run, &group->operations[group->first].operation),
                             group->statement, error);
    if (group->undo && !run_may_still_go_back(run, group, error))
        return false;
    for (size_t n = 0; n < count; n++) {
        size_t number = group->undo ? group->last - n : group->first + n;
        const struct operation *o = &group->operations[number].operation;
        const struct step *step = group->undo ? &o->back : &o->go;
        if (step->mode != STEP_TRANSACTION && step->mode != STEP_CHECK)
            continue; /* nothing that settings would be sent with */
        bool moves = (locks->count || is_typed(o)) && (!table || !qname_equal(table, &o->table));
        const char *path = moves ? set_path(run, o) : NULL;
        const char *settings = !locks->count ? path
                               : path        ? arena_printf(run->arena, "%s;\n%s", path, set_rest)
                                             : set_rest;
        if (!do_one(run, group->phase, number, o, group->undo, settings, error))
            return false;
        table = &o->table;
    }
    return (!makes_ours(group) || store_keep_made(run->pg, error)) &&
           store_set_operations_done(run->pg, &run->lease, group->phase, group->first, group->last,
                                     !group->undo, error);
}

/* The plan's own row is locked first: who holds that keeps no table waiting. */
static bool try_once(struct run *run, const struct transaction_group *group,
                     const struct locks *locks, struct obstacle *obstacle, struct error *error)
{
    *obstacle = (struct obstacle){0};
    bool good = pg_begin(run->pg, error) &&
                pg_exec(run->pg, "SET LOCAL search_path = pg_catalog, public, pg_temp", error) &&
                set_budget(run, locks, error);
    if (good) {
        good = store_check_fence(run->pg, &run->lease, error);
        obstacle->fence = !good;
    }
    good = good && (locks->count == 0 || take_locks(run, locks, obstacle, error)) &&
           reread_gates(run, group, locks, error) && execute(run, group, locks, error) &&
           pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    return good;
}

/* A plain autovacuum yields to who waits for longer than deadlock_timeout. That is far longer than
 * anybody may wait behind us, so we wait in a transaction that holds nothing else, for a lock that
 * neither readers nor writers wait for; and not so long that a deadlock could be another's fault.
 */
static bool ask_to_yield(struct run *run, const struct relation_lock *held,
                         const struct view_holder *vacuum, struct error *error)
{
    struct error trouble = {.arena = run->arena};
    const char *relation =
        vacuum->partition ? vacuum->partition : sql_quote_qname(run->arena, &held->relation);
    bool good =
        held->class != OBJECT_TABLE ||
        (pg_begin(run->pg, &trouble) &&
         pg_exec(run->pg,
                 arena_printf(run->arena,
                              "SELECT pg_catalog.set_config('lock_timeout', (setting::bigint + "
                              "least(setting::bigint, 1000) * 9 / 10)::text, true) "
                              "FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'; "
                              "LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE",
                              relation),
                 &trouble));
    pg_rollback(run->pg);
    if (!good && (!pg_is_transient(&trouble) || trouble.connection_lost) &&
        !str_equal(trouble.sqlstate, "42501") && !str_equal(trouble.sqlstate, "42P01"))
        *error = trouble;
    return error->code == ERROR_NONE;
}

/* What a try that failed has met. */
static bool find_obstacle(struct run *run, const struct locks *locks, struct obstacle *obstacle,
                          struct blocker_list *holders, const struct relation_lock **held,
                          struct error *error)
{
    static const struct relation_lock none = {.relation = {NULL, ""}, .class = OBJECT_TABLE};
    *held = obstacle->held ? obstacle->held : &none;
    if (!obstacle->held && !obstacle->fence) {
        if (!find_holders(run, locks, holders, held, error))
            return false;
        obstacle->fence = holders->count == 0;
    }
    if (obstacle->fence) {
        PG_RESULT(result);
        if (!store_find_fence_holders(run->pg, &run->lease, &result, error))
            return false;
        obstacle->fence = pg_rows(result) > 0 || locks->count == 0;
        blockers_read(run->arena, result, holders);
    }
    if (!obstacle->held)
        return true;
    const struct relation_lock *lock = obstacle->held;
    const struct wanted_lock wanted = {&lock->relation, lock->mode, lock->only, obstacle->one};
    return engine_find_holders(run->engine, &wanted, holders, error);
}

static const char *what_is_held(struct run *run, const struct relation_lock *held, bool fence)
{
    return fence ? arena_printf(run->arena, "plan \"%s\"", run->plan->name)
                 : arena_printf(run->arena, "%s \"%s\"", object_class_name(held->class),
                                qname_text(run->arena, &held->relation));
}

static bool give_up(struct run *run, const char *what, const struct blocker_list *holders,
                    struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "could not lock %s within %s", what,
              duration_text(run->arena, run->plan->settings.lock_deadline_ms));
    blockers_tell(run->engine, holders, error);
    return false;
}

/* The lock that could not be had is the first of the next try: who holds it may be waiting for one
 * that we had already, and then the other order is that of the application. */
static void put_first(struct locks *locks, const struct relation_lock *wanted)
{
    if (!wanted)
        return;
    const struct relation_lock first = *wanted;
    memmove(&locks->items[1], locks->items, (size_t)(wanted - locks->items) * sizeof first);
    locks->items[0] = first;
}

bool run_transaction_at_once(struct run *run, const struct transaction_group *group, size_t waits,
                             struct error *error)
{
    struct obstacle obstacle;
    struct locks locks = locks_of(run->arena, group);
    locks.waits = (long long)waits;
    return try_once(run, group, &locks, &obstacle, error);
}

bool run_transaction(struct run *run, const struct transaction_group *group, struct error *error)
{
    struct locks locks = locks_of(run->arena, group);
    struct patience patience = run_patience(run);
    for (;;) {
        struct blocker_list holders;
        const struct relation_lock *held = NULL;
        struct obstacle obstacle = {0};
        struct error trouble = {.arena = run->arena};
        if (!find_holders(run, &locks, &holders, &held, error) ||
            !engine_refuse_caller(run->engine, &holders, error) ||
            (holders.yields && !ask_to_yield(run, held, holders.yields, error)))
            return false;
        /* One who has held it for a second will not be gone in lock_timeout: do not even queue. */
        bool hopeless =
            holders.oldest_s >= 1 && holders.oldest_s * 1000 > run->plan->settings.lock_timeout_ms;
        if (!hopeless) {
            if (try_once(run, group, &locks, &obstacle, &trouble))
                return true;
            if (!pg_is_transient(&trouble) || trouble.connection_lost) {
                *error = trouble;
                return false;
            }
            if (!find_obstacle(run, &locks, &obstacle, &holders, &held, error))
                return false;
        }
        run->engine->stop = (struct engine_stop){0};
        const char *what = what_is_held(run, held, obstacle.fence);
        if (patience_is_over(&patience))
            return give_up(run, what, &holders, error);
        engine_say(run->engine, "%s is in use, trying again in %s%s%s", what,
                   duration_text(run->arena, patience_next_ms(&patience)),
                   holders.count ? ": " : "", holders.count ? holders.lines[0] : "");
        put_first(&locks, obstacle.held);
        if (!patience_rest(&patience)) {
            error_set(error, ERROR_TEMPORARY, "interrupted while waiting for %s", what);
            error->interrupted = true;
            return false;
        }
    }
}
