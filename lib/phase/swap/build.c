#include "phase/swap/build.h"

void swap_add(struct swap_builder *b, struct operation operation)
{
    operation.group = SWAP_SWITCH;
    operation.table = *b->table;
    operation.reversible = true;
    *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = operation;
}

struct step swap_step(const struct swap_builder *b, const char *sql)
{
    return step_in_transaction(sql, lock_one(b->arena, b->table, LOCK_ACCESS_EXCLUSIVE));
}

static void add_table(const struct phase_context *context, const struct swap_table *args,
                      struct follow *follow)
{
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    if (!table || table->swapped)
        return;
    struct follow_table *added = ARENA_PUSH(context->arena, follow->tables, follow->table_count);
    *added = (struct follow_table){.table = table};
    for (size_t i = 0; i < args->column_count; i++)
        *ARENA_PUSH(context->arena, added->columns, added->column_count) = (struct follow_column){
            args->columns[i].name.text, args->columns[i].from.text, args->columns[i].name.place};
}

struct follow swap_follow(const struct phase_context *context)
{
    const struct swap_args *args = phase_args(context);
    struct follow follow = {.context = context, .group = SWAP_SWITCH, .reversible = true};
    for (size_t i = 0; args->views == VIEWS_FOLLOW && i <= args->with_count; i++)
        add_table(context, swap_table_at(args, i), &follow);
    return follow;
}
