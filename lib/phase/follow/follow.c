#include "phase/follow/follow.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "phase/carry/carry.h"
#include "phase/sync/sync.h"

#define DIGEST_PATH "pg_catalog, pg_temp"

const char *follow_successor(const struct phase_context *context, const struct qname *table,
                             const char *old)
{
    const struct object object = {.of = *table}, column = {*table, old};
    const char *found = NULL;
    if (!str_equal(story_name(context->story, &column, context->index), old))
        return NULL;
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, &object, context->index, keeps));) {
        const struct column_group *columns = keeps->detail;
        const struct cat_group *group = catalog_group(context->catalog, keeps->phase);
        for (size_t i = 0; group && i < columns->column_count; i++)
            if (str_equal(group->ups[i].identity, old) || str_equal(group->ups[i].cast, old)) {
                if (found)
                    return NULL;
                found = columns->columns[i].name.text;
            }
    }
    return found;
}

bool follow_takes(const struct cat_dependent *dependent)
{
    static const char *const kinds[] = {"view",   "materialized view", "rule",
                                        "policy", "trigger",           "function body"};
    return cat_names_contain(kinds, sizeof kinds / sizeof *kinds, dependent->kind);
}

bool follow_retypes(const struct follow *follow, const struct follow_table *table,
                    const struct follow_column *column)
{
    struct arena *arena = follow->context->arena;
    const struct cat_column *old = cat_table_column(table->table, column->old);
    const struct cat_type *type = carry_type_of(follow->context, &table->table->name, column->next);
    return follow->retypes || (old && type && type->declaration &&
                               !str_equal(cat_column_declaration(arena, old), type->declaration));
}

/* ---- who follows ---- */

static struct follow_item *find(struct follow_item *items, size_t count,
                                const struct cat_follower *follower)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(items[i].follower->kind, follower->kind) &&
            str_equal(items[i].follower->name, follower->name))
            return &items[i];
    return NULL;
}

const struct cat_trial *follow_trial(const struct follow *follow,
                                     const struct cat_follower *follower)
{
    const struct catalog *catalog = follow->context->catalog;
    for (size_t i = 0; i < catalog->trial_count; i++)
        if (catalog->trials[i].phase == follow->context->index &&
            str_equal(catalog->trials[i].kind, follower->kind) &&
            str_equal(catalog->trials[i].name, follower->name))
            return &catalog->trials[i];
    return NULL;
}

/* A view that has other columns then has to be made again, and so what is over it. */
static bool keep_their_shape(const struct follow *follow, const struct follow_table *table)
{
    for (size_t i = 0; i < table->table->follower_count; i++) {
        const struct cat_follower *follower = &table->table->followers[i];
        const struct cat_trial *trial = follow_trial(follow, follower);
        bool reached = false;
        for (size_t c = 0; c < table->column_count; c++)
            reached |=
                follow_retypes(follow, table, &table->columns[c]) &&
                cat_names_contain(follower->columns, follower->column_count, table->columns[c].old);
        if (reached && follower->make && (!trial || !trial->same))
            return false;
    }
    return true;
}

/* Whether all that is bound to the column is dropped and made again, as far as it is views. */
static bool remakes(const struct follow *follow, const struct follow_table *table,
                    const struct follow_column *column)
{
    return follow_retypes(follow, table, column) && !keep_their_shape(follow, table);
}

static enum follow_way way_of(const struct follow *follow, const struct follow_table *table,
                              const struct follow_column *column,
                              const struct cat_follower *follower)
{
    if (follower->make && remakes(follow, table, column))
        return FOLLOW_REMAKE;
    return cat_names_contain(follower->direct, follower->direct_count, column->old) ? FOLLOW_REPLACE
                                                                                    : FOLLOW_NOT;
}

static int by_depth(const void *a, const void *b)
{
    const struct follow_item *one = a, *other = b;
    int depth = one->follower->depth - other->follower->depth;
    return depth ? depth : strcmp(one->follower->name, other->follower->name);
}

/* A view over two tables is as deep as the deeper way to it. */
static struct follow_item *collect(const struct follow *follow, size_t *count)
{
    struct follow_item *items = NULL;
    for (size_t t = 0; t < follow->table_count; t++) {
        const struct follow_table *table = &follow->tables[t];
        for (size_t f = 0; f < table->table->follower_count; f++)
            for (size_t c = 0; c < table->column_count; c++) {
                const struct cat_follower *follower = &table->table->followers[f];
                const struct follow_column *column = &table->columns[c];
                if (!cat_names_contain(follower->columns, follower->column_count, column->old))
                    continue;
                enum follow_way way = way_of(follow, table, column, follower);
                struct follow_item *item = find(items, *count, follower);
                if (!item) {
                    item = ARENA_PUSH(follow->context->arena, items, *count);
                    *item = (struct follow_item){follower, table, column, way};
                }
                if (way > item->way)
                    item->way = way;
                if (follower->depth > item->follower->depth)
                    item->follower = follower;
            }
    }
    return items;
}

struct follow_item *follow_items(const struct follow *follow, size_t *count)
{
    *count = 0;
    struct follow_item *items = collect(follow, count);
    if (*count)
        qsort(items, *count, sizeof *items, by_depth);
    return items;
}

/* ---- operations ---- */

/* A function is locked by nobody who calls it. */
static struct step step_of(const struct follow *follow, const struct follow_item *item,
                           const char *sql)
{
    struct step step = step_in_transaction(sql, (struct lock_list){0});
    const struct cat_follower *follower = item->follower;
    struct live_object object = {follower->depth ? OBJECT_VIEW : OBJECT_TABLE, follower->of, NULL};
    if (!str_equal(follower->kind, "function"))
        *ARENA_PUSH(follow->context->arena, step.locks.items, step.locks.count) =
            (struct step_lock){.object = object, .mode = LOCK_ACCESS_EXCLUSIVE};
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
    return (struct step){
        .mode = STEP_CHECK,
        .sql = sql,
        .locks = lock_one(follow->context->arena, &table->table->name, LOCK_ACCESS_SHARE)};
}

/* Between the look at it and the lock somebody may have changed what is bound to the column. */
static void add_current(const struct follow *follow, const struct follow_table *table,
                        const struct follow_column *column, struct operation_list *operations)
{
    struct arena *arena = follow->context->arena;
    const struct cat_column *old = cat_table_column(table->table, column->old);
    const char *live = live_name(follow, table, column->old, follow->context->index);
    bool all = remakes(follow, table, column);
    if (!old || !old->followed[all])
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
        arena_printf(arena, "Run `sluice advance %s` again, which tells what has changed.",
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
                    "        'pg_proc'::regclass)",
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
                 follower_digest_sql(arena, name, next, remakes(follow, table, column)));
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
    for (size_t t = 0; follow->reversible && t < follow->table_count; t++)
        for (size_t c = 0; c < follow->tables[t].column_count; c++) {
            const struct follow_column *column = &follow->tables[t].columns[c];
            const struct cat_column *old = cat_table_column(follow->tables[t].table, column->old);
            if (old && old->followed[remakes(follow, &follow->tables[t], column)])
                add_left(follow, &follow->tables[t], column, operations);
        }
}
