/* The syncs of swapped columns, and their functions, which go on over the new names. */
#include "phase/swap/build.h"
#include "phase/sync/sync.h"

static bool concerns(const struct swap_table *args, const struct sync *sync)
{
    for (size_t i = 0; i < args->column_count; i++)
        if (cat_names_contain(sync->new_names, sync->new_count, args->columns[i].from.text))
            return true;
    return false;
}

const struct fact *swap_next_sync(const struct phase_context *context,
                                  const struct swap_table *args, const struct fact *keeps,
                                  struct sync *sync)
{
    const struct object table = {.of = args->table.name};
    while ((keeps = story_next(context->story, FACT_KEEPS, &table, context->index, keeps))) {
        if (!catalog_group(context->catalog, keeps->phase))
            continue;
        *sync = sync_of(context, keeps->phase);
        if (concerns(args, sync))
            break;
    }
    return keeps;
}

/* Types that change places do so behind it, in the same transaction: so far there is none of some
 * of the names that the function has for them. */
void swap_add_function(struct swap_builder *b, const struct sync *before)
{
    const struct swap_args *args = phase_args(b->context);
    struct sync after = *before;
    after.at = b->context->index + 1;
    const char *plan = b->context->plan_name;
    const char *sql = sync_function_sql(b->arena, &after, plan, true);
    if (args->type_count)
        sql = sql_make(b->arena, "SET LOCAL check_function_bodies = off;\n%S", sql);
    swap_add(b, (struct operation){
                    .go = swap_step(b, sql),
                    .back = swap_step(b, sync_function_sql(b->arena, before, plan, true)),
                    .leaves = effect_one(b->arena, sync_function_object(before->function), PRESENT),
                    .why = "sync goes on over the new names",
                });
}
