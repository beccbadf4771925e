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
