#include "phase/operation.h"

#include <string.h>

struct step step_in_transaction(const char *sql, struct lock_list locks)
{
    return sql ? (struct step){.mode = STEP_TRANSACTION, .sql = sql, .locks = locks}
               : (struct step){.mode = STEP_NONE};
}

void lock_add(struct arena *arena, struct lock_list *list, const struct qname *table,
              enum lock_mode mode)
{
    if (mode != LOCK_NONE)
        *ARENA_PUSH(arena, list->items, list->count) =
            (struct step_lock){.object = {OBJECT_TABLE, *table, NULL}, .mode = mode};
}

void lock_add_sequence(struct arena *arena, struct lock_list *list, const struct qname *sequence,
                       enum lock_mode mode)
{
    *ARENA_PUSH(arena, list->items, list->count) =
        (struct step_lock){.object = {OBJECT_SEQUENCE, *sequence, NULL}, .mode = mode};
}

struct lock_list lock_one(struct arena *arena, const struct qname *table, enum lock_mode mode)
{
    struct lock_list list = {0};
    lock_add(arena, &list, table, mode);
    return list;
}

void effect_add(struct arena *arena, struct effect_list *list, struct live_object object,
                enum presence presence)
{
    *ARENA_PUSH(arena, list->items, list->count) = (struct effect){object, presence};
}

struct effect_list effect_one(struct arena *arena, struct live_object object,
                              enum presence presence)
{
    struct effect_list list = {0};
    effect_add(arena, &list, object, presence);
    return list;
}

void rename_add(struct arena *arena, struct rename_list *list, struct live_object from,
                const char *to)
{
    *ARENA_PUSH(arena, list->items, list->count) = (struct rename){from, to};
}

bool live_object_equal(const struct live_object *a, const struct live_object *b)
{
    return a->class == b->class && str_equal(a->name, b->name) && qname_equal(&a->of, &b->of);
}

bool operation_is_for_each(const struct operation *operation)
{
    return operation->go.each != EACH_ONCE || operation->back.each != EACH_ONCE;
}

bool operation_locks_each(const struct operation *operation, const struct step_lock *lock)
{
    return operation_is_for_each(operation) && lock->mode != LOCK_ACCESS_SHARE &&
           qname_equal(&lock->object.of, &operation->table);
}

bool operation_is_grouped(const struct operation *operation)
{
    bool back_alone = operation->go.mode == STEP_NONE && operation->back.mode == STEP_TRANSACTION;
    return (operation->go.mode == STEP_TRANSACTION || back_alone) &&
           !operation_is_for_each(operation);
}

bool operation_only_asks(const struct operation *operation)
{
    const struct step *go = &operation->go;
    return go->mode == STEP_CHECK || (go->mode == STEP_APART && (go->apart->act == APART_COMPARE ||
                                                                 go->apart->act == APART_NOTE));
}

bool operation_goes_back(const struct operation *operation)
{
    return operation->back.mode != STEP_NONE && operation->back.mode != STEP_CHECK;
}

static bool locks_readers_out(const struct operation *operation, const struct qname *table)
{
    for (size_t i = 0; i < operation->go.locks.count; i++) {
        const struct step_lock *lock = &operation->go.locks.items[i];
        if (lock->object.class == OBJECT_TABLE && lock_blocks_reads(lock->mode) &&
            qname_equal(&lock->object.of, table))
            return true;
    }
    return false;
}

/* The tables that operation `at` is the first of its transaction to lock. */
static size_t locks_first(const struct operation_list *operations, size_t first, size_t at)
{
    size_t count = 0;
    const struct lock_list *locks = &operations->items[at].go.locks;
    for (size_t i = 0; i < locks->count; i++) {
        const struct qname *table = &locks->items[i].object.of;
        struct operation so_far = {.go.locks = {locks->items, i}};
        bool is_new = locks->items[i].object.class == OBJECT_TABLE &&
                      lock_blocks_reads(locks->items[i].mode) && !locks_readers_out(&so_far, table);
        for (size_t k = first; is_new && k < at; k++)
            is_new = !locks_readers_out(&operations->items[k], table);
        count += is_new;
    }
    return count;
}

struct locked_at_once operations_lock_at_once(const struct operation_list *operations)
{
    struct locked_at_once most = {0}, now = {0};
    for (size_t i = 0, first = 0; i < operations->count; i++) {
        const struct operation *operation = &operations->items[i];
        if (operation->group != operations->items[first].group || !operation_is_grouped(operation))
            now = (struct locked_at_once){0}, first = i;
        if (operation_is_grouped(operation)) {
            now.tables += locks_first(operations, first, i);
            now.statements += operation->go.mode != STEP_NONE;
        }
        most = now.tables > most.tables ||
                       (now.tables == most.tables && now.statements > most.statements)
                   ? now
                   : most;
    }
    return most;
}

static const char *shown_sql(struct arena *arena, const struct operation *operation,
                             const struct step *step)
{
    if (step->mode != STEP_BATCHES || !operation->fill)
        return step->sql;
    const char *over = operation->fill->over;
    const struct sql_word table = {FILL_TABLE,
                                   over ? over : sql_quote_qname(arena, &operation->table)};
    return sql_put_in(arena, step->sql, &table, 1);
}

const char *operation_sql(struct arena *arena, const struct operation *operation)
{
    return shown_sql(arena, operation, &operation->go);
}

const char *operation_undo_sql(struct arena *arena, const struct operation *operation)
{
    return shown_sql(arena, operation, &operation->back);
}

const char *check_text(struct arena *arena, const struct check *check, long long count)
{
    const char *text = count == 1 ? check->one : check->several;
    const char *at = strstr(text, CHECK_COUNT);
    return at ? arena_printf(arena, "%.*s%lld%s", (int)(at - text), text, count,
                             at + strlen(CHECK_COUNT))
              : text;
}

const char *step_mode_name(enum step_mode mode)
{
    static const char *const names[] = {
        [STEP_NONE] = "none",   [STEP_TRANSACTION] = "transaction",
        [STEP_ALONE] = "alone", [STEP_BATCHES] = "batches",
        [STEP_WAIT] = "wait",   [STEP_CHECK] = "check",
        [STEP_APART] = "apart",
    };
    return names[mode];
}

const char *apart_act_name(enum apart_act act)
{
    static const char *const names[] = {
        [APART_RUN] = "run",           [APART_CARRY] = "carry",     [APART_AWAIT] = "await",
        [APART_CATCH_UP] = "catch up", [APART_COMPARE] = "compare", [APART_NOTE] = "note",
    };
    return names[act];
}

const char *turning_name(enum turning turn)
{
    static const char *const names[] = {
        [TURN_NONE] = "none", [TURN_SHUTS] = "shuts", [TURN_OPENS] = "opens"};
    return names[turn];
}

const char *step_each_name(enum step_each each)
{
    static const char *const names[] = {
        [EACH_ONCE] = "once",
        [EACH_INNER] = "inner partitions",
        [EACH_LEAF] = "leaf partitions",
        [EACH_PARTITION] = "partitions",
        [EACH_UNVALIDATED] = "unvalidated partitions",
    };
    return names[each];
}

const char *operation_cost_name(enum operation_cost cost)
{
    static const char *const names[] = {
        [OPERATION_INSTANT] = "instant",
        [OPERATION_SCAN] = "scan",
        [OPERATION_FILL] = "fill",
        [OPERATION_BUILD] = "build",
    };
    return names[cost];
}

const char *object_class_name(enum object_class class)
{
    static const char *const names[] = {
        [OBJECT_TABLE] = "table",           [OBJECT_COLUMN] = "column",
        [OBJECT_FUNCTION] = "function",     [OBJECT_TRIGGER] = "trigger",
        [OBJECT_INDEX] = "index",           [OBJECT_CONSTRAINT] = "constraint",
        [OBJECT_NOT_NULL] = "not null",     [OBJECT_DEFAULT] = "default",
        [OBJECT_STATISTICS] = "statistics", [OBJECT_VIEW] = "view",
        [OBJECT_SEQUENCE] = "sequence",
    };
    return names[class];
}

const char *presence_name(enum presence presence)
{
    static const char *const names[] = {
        [ABSENT] = "absent",
        [PARTIAL] = "partial",
        [PRESENT] = "present",
    };
    return names[presence];
}
