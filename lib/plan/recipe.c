#include "base/str.h"
#include "plan/document.h"

static const char *redeployed_gate_name(struct arena *arena, const struct rename_column_args *args)
{
    static const char tail[] = "-deployed";
    const char *subject = arena_printf(arena, "%s-%s", args->table.name.name, args->to.text);
    const char *head = plan_make_name(arena, subject, 63 - (sizeof tail - 1));
    return arena_printf(arena, "%s%s", head, tail);
}

static struct phase_document make_phase(enum phase_kind kind, struct place place)
{
    return (struct phase_document){.phase = {.kind = kind, .place = place}};
}

static struct phase_document add_new_column(struct arena *arena,
                                            const struct rename_column_args *args)
{
    struct phase_document document = make_phase(PHASE_ADD_COLUMN, args->place);
    struct add_column_args *add = &document.phase.as.add_column;
    add->table = args->table;
    *ARENA_PUSH(arena, add->columns, add->column_count) = (struct new_column){
        .name = args->to,
        .up = {.text = sql_quote_name(arena, args->column.text), .place = args->column.place},
    };
    *ARENA_PUSH(arena, add->downs, add->down_count) = (struct down_column){
        .name = args->column,
        .down = {.text = sql_quote_name(arena, args->to.text), .place = args->to.place},
    };
    return document;
}

static struct phase_document constrain_like(struct arena *arena,
                                            const struct rename_column_args *args)
{
    struct phase_document document = make_phase(PHASE_CONSTRAIN, args->place);
    struct constrain_args *constrain = &document.phase.as.constrain;
    constrain->table = args->table;
    struct constrain_item *item = ARENA_PUSH(arena, constrain->items, constrain->item_count);
    item->kind = CONSTRAIN_LIKE;
    item->place = args->place;
    *ARENA_PUSH(arena, item->pairs, item->pair_count) =
        (struct like_pair){.to = args->to, .from = args->column};
    return document;
}

static struct phase_document ask_for_redeployment(struct arena *arena,
                                                  const struct rename_column_args *args)
{
    struct phase_document document = args->gate;
    struct gate_args *gate = &document.phase.as.gate;
    document.phase.kind = PHASE_GATE;
    if (document.phase.place.line == 0)
        document.phase.place = args->place;
    if (gate->approvals == 0)
        gate->approvals = 1;
    if (gate->ask == NULL)
        gate->ask = arena_printf(arena,
                                 "Has every service been redeployed to read and write %s.%s "
                                 "instead of %s?",
                                 args->table.name.name, args->to.text, args->column.text);
    if (document.name.text == NULL)
        document.name = (struct name_at){.text = redeployed_gate_name(arena, args),
                                         .place = document.phase.place};
    return document;
}

static struct phase_document drop_old_column(struct arena *arena,
                                             const struct rename_column_args *args)
{
    struct phase_document document = make_phase(PHASE_DROP, args->place);
    struct drop_args *drop = &document.phase.as.drop;
    drop->table = args->table;
    *ARENA_PUSH(arena, drop->columns.items, drop->columns.count) = args->column;
    return document;
}

void plan_expand_recipe(struct arena *arena, struct plan_document *document)
{
    const struct rename_column_args *args = &document->rename_column;
    if (args->place.line == 0 || args->table.name.name == NULL || args->column.text == NULL ||
        args->to.text == NULL || str_equal(args->to.text, args->column.text))
        return; /* a problem already; what follows from it would only confuse */
    struct phase_document backfill = make_phase(PHASE_BACKFILL, args->place);
    backfill.phase.as.backfill.table = args->table;
    backfill.phase.as.backfill.pacing = pacing_unset();
    const struct phase_document phases[] = {
        add_new_column(arena, args),  backfill,
        constrain_like(arena, args),  ask_for_redeployment(arena, args),
        drop_old_column(arena, args),
    };
    document->phase_count = 0;
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        *ARENA_PUSH(arena, document->phases, document->phase_count) = phases[i];
}
