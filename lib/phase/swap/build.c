#include "phase/swap/build.h"

void swap_add(struct swap_builder *b, struct operation operation)
{
    operation.mode = operation.undo_mode = OPERATION_TRANSACTION;
    operation.group = SWAP_SWITCH;
    operation.object = *b->table;
    operation.reversible = true;
    if (operation.lock == LOCK_NONE)
        operation.lock = LOCK_ACCESS_EXCLUSIVE;
    *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = operation;
}
