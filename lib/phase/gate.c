/* gate: does no work; the engine keeps it closed until it is confirmed and its evidence holds. */
#include "phase/gate.h"

#include "phase/sync.h"

/* The sync that watches the column, added before the gate; its phase, or SIZE_MAX. */
size_t gate_watching_sync(const struct phase_context *context, const struct evidence_args *evidence)
{
    for (size_t i = 0; i < context->index; i++) {
        const struct phase *phase = &context->phases->items[i];
        if (!sync_exists(phase) ||
            !qname_equal(&phase->as.add_column.table.name, &evidence->table.name) ||
            !catalog_group(context->catalog, i))
            continue;
        const struct sync sync = sync_of(context, i);
        if (sync_uses_old(&sync, evidence->column.text))
            return i;
    }
    return SIZE_MAX;
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct phase *phase = &context->phases->items[context->index];
    for (size_t i = 0; i < phase->as.gate.evidence_count; i++) {
        const struct evidence_args *evidence = &phase->as.gate.evidence[i];
        const struct cat_table *table = catalog_table(context->catalog, &evidence->table.name);
        if (evidence->kind == EVIDENCE_NO_WRITES_TO && table && table->exists &&
            gate_watching_sync(context, evidence) == SIZE_MAX)
            finding_add(findings, FINDING_ERROR, evidence->place,
                        "It is sync that notes who writes: name an old column of an add_column "
                        "phase of this plan.",
                        "no sync before the gate watches column \"%s\" of table \"%s\"",
                        evidence->column.text, qname_text(context->arena, &evidence->table.name));
    }
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    (void)context;
    (void)operations;
}

const struct phase_type phase_gate = {
    .kind = PHASE_GATE,
    .keyword = "gate",
    .summary = "stays closed until it is confirmed and its evidence holds",
    .check = check,
    .compile = compile,
};
