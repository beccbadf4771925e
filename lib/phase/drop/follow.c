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

static const char *aside_name(const struct phase_context *context, const char *column)
{
    return sql_derived_name(context->arena, CATALOG_OUR_PREFIX, context->plan_name, column, "aside",
                            NULL);
}

static const char *rename_sql(const struct follow *follow, const char *from, const char *to)
{
    return sql_make(follow->context->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I",
                    &follow->tables[0].table->name, from, to);
}

/* Every new column gets the old one's name, or its own again. */
static void exchange(const struct follow *follow, bool there, const char *why,
                     struct operation_list *operations)
{
    struct arena *arena = follow->context->arena;
    const struct follow_table *table = &follow->tables[0];
    const struct qname *name = &table->table->name;
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct object object = {*name, table->columns[i].next};
        const char *next = story_name(follow->context->story, &object, follow->context->index);
        const char *old = table->columns[i].old, *aside = aside_name(follow->context, old);
        sql_add(&sql, "%S%S;\n%S", i ? ";\n" : "",
                there ? rename_sql(follow, old, aside) : rename_sql(follow, old, next),
                there ? rename_sql(follow, next, old) : rename_sql(follow, aside, old));
    }
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = follow->group,
        .table = *name,
        .go = step_in_transaction(sql_text(&sql), lock_one(arena, name, LOCK_ACCESS_EXCLUSIVE)),
        .why = why,
    };
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
