#include "phase/follow/follow.h"

#include "base/str.h"

#define DIGEST_PATH "pg_catalog, pg_temp"

/* A function is locked by nobody who calls it. */
static struct step step_of(const struct follow *follow, const struct follow_item *item,
                           const char *sql)
{
    struct arena *arena = follow->context->arena;
    struct step step = step_in_transaction(sql, (struct lock_list){0});
    const struct cat_follower *follower = item->follower;
    if (follower->depth) {
        follow_lock(arena, &step.locks, &follower->of, LOCK_ACCESS_EXCLUSIVE);
        follow_lock_read(follow, item, &step.locks);
    } else if (!str_equal(follower->kind, "function")) {
        lock_add(arena, &step.locks, &follower->of, LOCK_ACCESS_EXCLUSIVE);
    }
    if (!follower->depth && !qname_equal(&follower->of, &item->table->table->name))
        lock_add(arena, &step.locks, &item->table->table->name, LOCK_ACCESS_SHARE);
    return step;
}

static void add(const struct follow *follow, const struct follow_item *item, const char *go,
                const char *back, const char *why, struct operation_list *operations)
{
    *ARENA_PUSH(follow->context->arena, operations->items, operations->count) = (struct operation){
        .group = follow->group,
        .table = item->table->table->name,
        .go = step_of(follow, item, go),
        .back = follow->reversible ? step_of(follow, item, back) : (struct step){0},
        .reversible = follow->reversible,
        .why = why,
    };
}

static const char *drop_sql(const struct follow *follow, const struct follow_item *item)
{
    return sql_make(follow->context->arena, "DROP VIEW %T", &item->follower->of);
}

static const char *table_sql(struct arena *arena, const struct follow_table *table)
{
    return sql_make(arena, "%L::regclass", sql_quote_qname(arena, &table->table->name));
}

static const char *live_name(const struct follow *follow, const struct follow_table *table,
                             const char *column, size_t index)
{
    const struct object object = {table->table->name, column};
    return story_name(follow->context->story, &object, index);
}

const char *follow_exchange_sql(const struct follow *follow, const struct follow_table *table,
                                bool after, bool there)
{
    struct arena *arena = follow->context->arena;
    const struct qname *name = &table->table->name;
    const size_t at = follow->context->index + after;
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct follow_column *column = &table->columns[i];
        const char *has = live_name(follow, table, after ? column->next : column->old, at);
        const char *gets = live_name(follow, table, after ? column->old : column->next, at);
        const char *aside = sql_derived_name(arena, CATALOG_OUR_PREFIX, follow->context->plan_name,
                                             has, "aside", NULL);
        const char *const from[] = {has, there ? gets : aside};
        const char *const to[] = {there ? aside : gets, has};
        for (size_t k = 0; k < 2; k++)
            sql_add(&sql, "%SALTER TABLE %T RENAME COLUMN %I TO %I", i || k ? ";\n" : "", name,
                    from[k], to[k]);
    }
    return sql_text(&sql);
}

static void add_check(const struct follow *follow, const struct follow_table *table,
                      struct operation operation, const char *said, const char *hint,
                      const char *state, struct operation_list *operations)
{
    struct arena *arena = follow->context->arena;
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = (struct check){
        .path = DIGEST_PATH, .one = said, .several = said, .hint = hint, .state = state};
    operation.group = follow->group;
    operation.table = table->table->name;
    operation.reversible = follow->reversible;
    operation.check = check;
    *ARENA_PUSH(arena, operations->items, operations->count) = operation;
}

static struct step ask(const struct follow *follow, const struct follow_table *table,
                       const char *sql)
{
    struct arena *arena = follow->context->arena;
    struct lock_list locks = lock_one(arena, &table->table->name, LOCK_ACCESS_SHARE);
    for (size_t i = 0; i < table->table->follower_count; i++)
        if (follow_is_held(&table->table->followers[i]))
            follow_lock(arena, &locks, &table->table->followers[i].of, LOCK_ACCESS_SHARE);
    return (struct step){.mode = STEP_CHECK, .sql = sql, .locks = locks};
}

/* Between the look at it and the lock somebody may have changed what is bound to the column. */
static void add_current(const struct follow *follow, const struct follow_table *table,
                        const struct follow_column *column, struct operation_list *operations)
{
    struct arena *arena = follow->context->arena;
    const struct cat_column *old = cat_table_column(table->table, column->old);
    const char *live = live_name(follow, table, column->old, follow->context->index);
    bool all = follow_is_whole(follow, table, column);
    if (!old || !old->followed[all] || !follow_any_bound(follow, table, column->old))
        return;
    add_check(
        follow, table,
        (struct operation){
            .go = ask(follow, table,
                      sql_make(arena,
                               "SELECT 'its views and the like are not those of then' AS key\n"
                               "WHERE %L IS DISTINCT FROM (SELECT n.digest FROM (\n%S\n) n)",
                               old->followed[all],
                               follower_digest_sql(arena, table_sql(arena, table), live, all))),
            .why = "what is bound to the column must still be what was registered",
        },
        arena_printf(arena, "what uses column \"%s\" of table \"%s\" has just been changed", live,
                     qname_text(arena, &table->table->name)),
        arena_printf(arena,
                     follow_has_besides(follow)
                         ? "Take the phase back by `sluice revert %s`, and advance again: that "
                           "tells what has changed."
                         : "Run `sluice advance %s` again, which tells what has changed.",
                     follow->context->plan_name),
        NULL, operations);
}

void follow_before(const struct follow *follow, struct operation_list *operations)
{
    size_t count;
    const struct follow_item *items = follow_items(follow, &count);
    for (size_t t = 0; t < follow->table_count; t++)
        for (size_t c = 0; c < follow->tables[t].column_count; c++)
            add_current(follow, &follow->tables[t], &follow->tables[t].columns[c], operations);
    for (size_t i = count; i-- > 0;) {
        const struct follow_item *item = &items[i];
        if (item->way == FOLLOW_REMAKE)
            add(follow, item, drop_sql(follow, item), item->follower->make,
                "is made again behind the change, which gives it columns of other types",
                operations);
        else if (item->way == FOLLOW_REPLACE && (follow->reversible || item->follower->depth))
            add(follow, item, item->follower->replace, item->follower->replace,
                "as it is: it is locked before its table, as statements lock them", operations);
    }
    follow_take(follow, operations);
}

/* Nothing may go on with the old column. */
static const char *left_sql(struct arena *arena, const char *table, const char *column)
{
    return sql_make(arena,
                    "SELECT pg_describe_object(d.classid, d.objid, 0) AS key\n"
                    "FROM pg_depend d\n"
                    "JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n"
                    "WHERE d.refclassid = 'pg_class'::regclass AND a.attname = %L\n"
                    "    AND (d.refobjid = %S\n"
                    "        OR d.refobjid IN (SELECT relid FROM pg_partition_tree(%S)))\n"
                    "    AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass,\n"
                    "        'pg_proc'::regclass, 'pg_publication_rel'::regclass)",
                    column, table, table);
}

/* What is bound to the new column is noted, so that a revert, which makes it what it was, finds
 * whether that has changed since. */
static void add_left(const struct follow *follow, const struct follow_table *table,
                     const struct follow_column *column, struct operation_list *operations)
{
    struct arena *arena = follow->context->arena;
    size_t after = follow->context->index + 1;
    const char *old = live_name(follow, table, column->old, after);
    const char *next = live_name(follow, table, column->next, after);
    const char *name = table_sql(arena, table);
    bool stays = str_equal(old, next);
    const char *state =
        sql_make(arena, "SELECT (SELECT n.digest FROM (\n%S\n) n) AS state",
                 follower_digest_sql(arena, name, next, follow_is_whole(follow, table, column)));
    const char *changed = sql_make(
        arena,
        "SELECT 'views or the like that use it were changed' AS key\n"
        "WHERE (%S) IS DISTINCT FROM (SELECT o.seen\n"
        "    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n"
        "    WHERE p.name = %L AND o.phase = %d AND o.ordinal = %d)",
        state, follow->context->plan_name, (int)follow->context->index, (int)operations->count);
    add_check(follow, table,
              (struct operation){
                  .go = ask(follow, table,
                            stays ? "SELECT NULL AS key WHERE false" : left_sql(arena, name, old)),
                  .back = ask(follow, table, changed),
                  .why = stays ? "what uses it is noted, for a revert"
                               : "nothing is left that uses the old column",
              },
              arena_printf(arena, "what uses column \"%s\" of table \"%s\" was changed meanwhile",
                           column->old, qname_text(arena, &table->table->name)),
              "Make it what it was: taking the phase back would lose the change.", state,
              operations);
}

void follow_after(const struct follow *follow, struct operation_list *operations)
{
    size_t count;
    const struct follow_item *items = follow_items(follow, &count);
    for (size_t i = 0; i < count; i++) {
        const struct follow_item *item = &items[i];
        if (item->way == FOLLOW_REMAKE)
            add(follow, item, item->follower->make, drop_sql(follow, item),
                "as it was, over the new column", operations);
        else if (item->way == FOLLOW_REPLACE)
            add(follow, item, item->follower->replace, item->follower->replace,
                "the same words, which mean the new column now", operations);
    }
    follow_drop_aside(follow, operations);
    for (size_t t = 0; follow->reversible && t < follow->table_count; t++)
        for (size_t c = 0; c < follow->tables[t].column_count; c++) {
            const struct follow_column *column = &follow->tables[t].columns[c];
            const struct cat_column *old = cat_table_column(follow->tables[t].table, column->old);
            if (old && old->followed[follow_is_whole(follow, &follow->tables[t], column)] &&
                follow_any_bound(follow, &follow->tables[t], column->old))
                add_left(follow, &follow->tables[t], column, operations);
        }
}
