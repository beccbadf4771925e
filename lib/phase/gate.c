/* gate: does no work; the engine keeps it closed until it is confirmed and its evidence holds. */
#include "phase/phase.h"

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct phase *phase = &context->phases->items[context->index];
    for (size_t i = 0; i < phase->as.gate.evidence_count; i++) {
        const struct evidence_args *evidence = &phase->as.gate.evidence[i];
        if (evidence->kind == EVIDENCE_NO_WRITES_TO)
            finding_add(findings, FINDING_ERROR, evidence->place,
                        "Use `query` evidence, or take this line out of the gate.",
                        "evidence \"no_writes_to\" cannot be measured by this release");
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
