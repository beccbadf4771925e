/* Who follows, and in what way. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "phase/carry/carry.h"
#include "phase/follow/follow.h"
#include "phase/sync/sync.h"

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
    static const char *const kinds[] = {"view",    "materialized view", "rule",       "policy",
                                        "trigger", "function body",     "publication"};
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

/* Whether SQL of an earlier phase, which has still to run, makes it anew: over what, that says. */
static bool is_made_anew(const struct follow *follow, const struct cat_follower *follower)
{
    const struct phase_context *context = follow->context;
    const struct object view = {.of = follower->of};
    for (const struct fact *makes = NULL;
         (makes = story_next(context->story, FACT_REMAKES, &view, context->index, makes));)
        if (!context->catalog->begun || !context->catalog->begun[makes->phase])
            return true;
    return false;
}

/* Whether it is still bound to the column then: itself, or through a view that is. */
static bool is_bound_then(const struct follow *follow, const struct follow_table *table,
                          const struct cat_follower *follower, const char *column)
{
    bool any = false;
    if (!cat_names_contain(follower->columns, follower->column_count, column) ||
        is_made_anew(follow, follower))
        return false;
    if (cat_names_contain(follower->direct, follower->direct_count, column))
        return true;
    for (size_t i = 0; i < table->table->follower_count; i++) {
        const struct cat_follower *other = &table->table->followers[i];
        any |= cat_names_contain(other->direct, other->direct_count, column) &&
               !is_made_anew(follow, other);
    }
    return any;
}

bool follow_any_bound(const struct follow *follow, const struct follow_table *table,
                      const char *column)
{
    for (size_t i = 0; i < table->table->follower_count; i++)
        if (is_bound_then(follow, table, &table->table->followers[i], column))
            return true;
    return false;
}

/* A view that has other columns then has to be made again, and so what is over it. */
static bool keep_their_shape(const struct follow *follow, const struct follow_table *table)
{
    for (size_t i = 0; i < table->table->follower_count; i++) {
        const struct cat_follower *follower = &table->table->followers[i];
        const struct cat_trial *trial = follow_trial(follow, follower);
        bool reached = false;
        for (size_t c = 0; c < table->column_count; c++)
            reached |= follow_retypes(follow, table, &table->columns[c]) &&
                       is_bound_then(follow, table, follower, table->columns[c].old);
        if (reached && follower->depth && (!trial || !trial->same))
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

bool follow_is_held(const struct cat_follower *follower)
{
    return str_equal(follower->kind, "materialized view");
}

static enum follow_way way_of(const struct follow *follow, const struct follow_table *table,
                              const struct follow_column *column,
                              const struct cat_follower *follower)
{
    bool remade = follower->depth && remakes(follow, table, column);
    if (!remade && !cat_names_contain(follower->direct, follower->direct_count, column->old))
        return FOLLOW_NOT;
    return follow_is_held(follower) ? FOLLOW_BESIDE : remade ? FOLLOW_REMAKE : FOLLOW_REPLACE;
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
                if (!is_bound_then(follow, table, follower, column->old))
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

static bool is_over(const struct follow_item *item, const struct follow_item *other)
{
    return cat_names_contain(item->follower->over, item->follower->over_count,
                             other->follower->oid);
}

static bool is_over_beside(const struct follow_item *items, size_t at)
{
    for (size_t k = 0; k < at; k++)
        if (items[k].way == FOLLOW_BESIDE && is_over(&items[at], &items[k]))
            return true;
    return false;
}

/* What is over one that is made beside itself has to be told so; and what is below it, and changes
 * what it shows, has to be there before. */
static void spread_besides(struct follow_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (items[k].way == FOLLOW_BESIDE && is_over(&items[i], &items[k])) {
                if (follow_is_held(items[i].follower))
                    items[i].way = FOLLOW_BESIDE;
                else if (items[i].way == FOLLOW_NOT)
                    items[i].way = FOLLOW_REPLACE;
            }
    for (size_t i = count; i-- > 0;)
        for (size_t k = 0; items[i].way == FOLLOW_BESIDE && k < i; k++)
            if (is_over(&items[i], &items[k]) &&
                (items[k].way == FOLLOW_REMAKE || is_over_beside(items, k)))
                items[k].way = FOLLOW_BESIDE;
}

struct follow_item *follow_items(const struct follow *follow, size_t *count)
{
    *count = 0;
    struct follow_item *items = collect(follow, count);
    if (*count)
        qsort(items, *count, sizeof *items, by_depth);
    spread_besides(items, *count);
    return items;
}

/* Whether all that is bound to the column counts, as something of it is made again. */
bool follow_is_whole(const struct follow *follow, const struct follow_table *table,
                     const struct follow_column *column)
{
    bool held = false;
    for (size_t i = 0; i < table->table->follower_count; i++) {
        const struct cat_follower *follower = &table->table->followers[i];
        held |= follow_is_held(follower) &&
                cat_names_contain(follower->columns, follower->column_count, column->old);
    }
    return held || remakes(follow, table, column);
}

void follow_lock(struct arena *arena, struct lock_list *locks, const struct qname *view,
                 enum lock_mode mode)
{
    *ARENA_PUSH(arena, locks->items, locks->count) =
        (struct step_lock){.object = {OBJECT_VIEW, *view, NULL}, .mode = mode};
}

void follow_lock_read(const struct follow *follow, const struct follow_item *item,
                      struct lock_list *locks)
{
    struct arena *arena = follow->context->arena;
    const struct cat_table *table = item->table->table;
    lock_add(arena, locks, &table->name, LOCK_ACCESS_SHARE);
    for (size_t i = 0; i < table->follower_count; i++)
        if (cat_names_contain(item->follower->over, item->follower->over_count,
                              table->followers[i].oid))
            follow_lock(arena, locks, &table->followers[i].of, LOCK_ACCESS_SHARE);
}
