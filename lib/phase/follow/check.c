/* What cannot go over to another column, and why. */
#include <stdint.h>

#include "base/str.h"
#include "phase/follow/follow.h"

static bool is_replaced_here(const struct follow *follow, const struct object *column)
{
    for (size_t t = 0; t < follow->table_count; t++)
        for (size_t c = 0; c < follow->tables[t].column_count; c++)
            if (qname_equal(&follow->tables[t].table->name, &column->of) &&
                str_equal(follow->tables[t].columns[c].old, column->name))
                return true;
    return false;
}

static bool is_bound(const struct follow *follow, const struct cat_follower *follower,
                     const struct object *column)
{
    const struct cat_table *table = catalog_table(follow->context->catalog, &column->of);
    for (size_t i = 0; table && column->name && i < table->follower_count; i++)
        if (str_equal(table->followers[i].kind, follower->kind) &&
            str_equal(table->followers[i].name, follower->name))
            return cat_names_contain(table->followers[i].columns, table->followers[i].column_count,
                                     column->name);
    return false;
}

/* Another phase that gives a column of it another name, or takes one away, changes the words that
 * it has by then. */
static const struct object *other_change(const struct follow *follow,
                                         const struct cat_follower *follower)
{
    static const enum fact_kind kinds[] = {FACT_RENAMES, FACT_ENDS};
    const struct story *story = follow->context->story;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (const struct fact *fact = NULL;
             (fact = story_next(story, kinds[k], NULL, SIZE_MAX, fact));)
            if (fact->phase != follow->context->index && !is_replaced_here(follow, &fact->object) &&
                is_bound(follow, follower, &fact->object))
                return &fact->object;
    return NULL;
}

/* Whether the function is dropped and made again, because of a type of its own. */
static bool is_remade(const struct follow *follow, const struct cat_follower *follower)
{
    const struct catalog *catalog = follow->context->catalog;
    for (size_t i = 0; i < catalog->routine_count; i++)
        if (catalog->routines[i].phase == follow->context->index &&
            str_equal(follower->kind, "function") &&
            str_equal(catalog->routines[i].name, follower->name))
            return true;
    return false;
}

/* Whose name its words could then not have. */
static const char *uses_both(const struct follow *follow, const struct cat_follower *follower)
{
    for (size_t t = 0; t < follow->table_count && !follow->retypes; t++)
        for (size_t c = 0; c < follow->tables[t].column_count; c++) {
            const struct follow_column *column = &follow->tables[t].columns[c];
            const struct object next = {follow->tables[t].table->name, column->next};
            if (is_bound(follow, follower, &next) &&
                cat_names_contain(follower->direct, follower->direct_count, column->next))
                return column->next;
        }
    return NULL;
}

static const char *why_not(const struct follow *follow, const struct follow_item *item)
{
    const struct cat_follower *follower = item->follower;
    const char *both = uses_both(follow, follower);
    if (follower->problem)
        return follower->problem;
    if (both)
        return sql_make(follow->context->arena, "it uses column %I, too", both);
    if (item->way >= FOLLOW_REMAKE && follower->held_by)
        return follower->held_by;
    const struct object *other = other_change(follow, follower);
    if (other)
        return sql_make(follow->context->arena, "another phase changes column %I of it, too",
                        other->name);
    const struct cat_trial *trial = follow_trial(follow, follower);
    if (trial && trial->problem && !is_remade(follow, follower))
        return trial->problem;
    return NULL;
}

void follow_check(const struct follow *follow, struct finding_list *findings)
{
    size_t count;
    const struct follow_item *items = follow_items(follow, &count);
    for (size_t i = 0; i < count; i++) {
        const char *why = items[i].way == FOLLOW_NOT ? NULL : why_not(follow, &items[i]);
        if (why)
            finding_add(findings, FINDING_ERROR, items[i].column->place,
                        "Drop it before this plan, and create it again over the new column.",
                        "%s %s uses column \"%s\" and cannot follow it: %s",
                        items[i].follower->kind, items[i].follower->name, items[i].column->old,
                        why);
    }
}
