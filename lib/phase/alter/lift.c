/* NOT NULL is taken off at once; on the way back it comes as a constrain phase would add it, proved
 * by a validated check. */
#include "phase/alter/lift.h"

#include "phase/route/build.h"
#include "phase/sync/proof.h"

/* The way back from what constrain's route leads to. */
static struct operation turn(const struct phase_context *context, const struct operation *forth,
                             const char *column)
{
    struct operation back = *forth;
    back.leaves = back.needs = (struct effect_list){0};
    back.go = (struct step){.mode = STEP_NONE};
    back.back = forth->go;
    back.cost = OPERATION_INSTANT;
    if (forth->leaves.count == 0 || forth->leaves.items[0].object.class != OBJECT_NOT_NULL)
        return back;
    back.go = forth->back;
    back.leaves = effect_one(context->arena, forth->leaves.items[0].object, ABSENT);
    back.why = "no row is touched; the new version may leave the column out";
    proof_no_nulls(context, &forth->table, column, &back);
    return back;
}

void alter_lift(const struct phase_context *context, const struct cat_table *table,
                const struct cat_column *column, int *group, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    struct operation_list forth = {0};
    struct constrain_builder builder = {
        .arena = arena, .context = context, .table = table, .operations = &forth};
    const struct carry named = {.temporary = column->not_null_name, .column = column};
    constrain_add_not_null(&builder, column->name, column->not_null_name ? &named : NULL);
    for (size_t i = forth.count; i-- > 0;) {
        /* all partitions are validated with the table */
        if (operation_is_for_each(&forth.items[i]))
            continue;
        struct operation *added = ARENA_PUSH(arena, operations->items, operations->count);
        *added = turn(context, &forth.items[i], column->name);
        added->group = (*group)++;
        if (added->go.sql && column->not_null_comment)
            added->back.sql =
                sql_make(arena, "%S; COMMENT ON CONSTRAINT %I ON %T IS %L", added->back.sql,
                         column->not_null_name, &table->name, column->not_null_comment);
    }
}
