/* Views and the like, which go over to the column that has taken the values of one that goes: under
 * the lock the new column has the old one's name for as long as it takes to say them again. */
#include "base/str.h"
#include "phase/drop/build.h"
#include "phase/drop/drop.h"

const char *drop_successor(const struct phase_context *context, const struct cat_table *table,
                           const char *column)
{
    const struct drop_args *args = phase_args(context);
    return args->views == VIEWS_FOLLOW && !table->swapped
               ? follow_successor(context, &table->name, column)
               : NULL;
}

struct follow drop_follow(const struct phase_context *context)
{
    const struct drop_args *args = phase_args(context);
    struct follow follow = {.context = context, .group = DROP_GROUP_DROP};
    struct follow_table *added = NULL;
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    for (const struct fact *ends = NULL;
         table && (ends = story_next_of(context->story, FACT_ENDS, context->index, ends));) {
        const char *next = drop_successor(context, table, ends->object.name);
        if (!next)
            continue;
        if (!added) {
            added = ARENA_PUSH(context->arena, follow.tables, follow.table_count);
            *added = (struct follow_table){.table = table};
        }
        *ARENA_PUSH(context->arena, added->columns, added->column_count) =
            (struct follow_column){ends->object.name, next, ends->place};
    }
    return follow;
}

/* Every new column gets the old one's name, or its own again. */
static void exchange(const struct follow *follow, bool there, const char *why,
                     struct operation_list *operations)
{
    const struct follow_table *table = &follow->tables[0];
    const struct qname *name = &table->table->name;
    *ARENA_PUSH(follow->context->arena, operations->items, operations->count) = (struct operation){
        .group = follow->group,
        .table = *name,
        .go = step_in_transaction(follow_exchange_sql(follow, table, false, there),
                                  lock_one(follow->context->arena, name, LOCK_ACCESS_EXCLUSIVE)),
        .why = why,
    };
}

void drop_compile_besides(const struct phase_context *context, struct operation_list *operations)
{
    const struct follow follow = drop_follow(context);
    if (follow.table_count)
        follow_beside(&follow, DROP_GROUP_BESIDE, operations);
}

void drop_compile_followers(const struct phase_context *context, struct operation_list *operations)
{
    const struct follow follow = drop_follow(context);
    size_t count = 0;
    if (follow.table_count)
        follow_items(&follow, &count);
    if (!count)
        return;
    follow_before(&follow, operations);
    exchange(&follow, true, "for this moment the new column has the name that they say",
             operations);
    follow_after(&follow, operations);
    exchange(&follow, false, "each has its own name again, and they say the new one", operations);
}
