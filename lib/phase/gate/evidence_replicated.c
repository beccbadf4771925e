/* replicated: what is written where the writers are is on the other server in no time. */
#include "base/duration.h"
#include "base/str.h"
#include "phase/across/across.h"
#include "phase/gate/evidence.h"

static void prepare(void *entry)
{
    struct replicated_evidence *args = entry;
    args->within_ms = SECOND_MS;
}

#define AT(member) offsetof(struct replicated_evidence, member)
static const struct yaml_field fields[] = {
    {.key = "within",
     .type = &yaml_type_duration,
     .offset = AT(within_ms),
     .always = true,
     .min = 1,
     .max = HOUR_MS,
     .doc = "How long it may take until the other server has it: 1ms to 1h, 1s without this key."},
    ACROSS_OF_FIELD(AT(of)),
};

const struct yaml_record evidence_replicated_record = {
    .name = "replicated",
    .size = sizeof(struct replicated_evidence),
    .flow = true,
    .prepare = prepare,
    YAML_FIELDS(fields),
    .doc =
        "All that has been written so far, on the side of a `replicate` where writers are, arrives "
        "on the other.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct replicated_evidence *args = evidence->args;
    return arena_printf(arena, "%s%swritten rows are on the other server within %s",
                        args->of.text ? args->of.text : "", args->of.text ? ": " : "",
                        duration_text(arena, args->within_ms));
}

static void check(const struct phase_context *context, const struct evidence *evidence,
                  struct finding_list *findings)
{
    const struct replicated_evidence *args = evidence->args;
    if (!across_find(context->story, &args->of, context->index))
        finding_add(findings, FINDING_INVALID, evidence->place,
                    "Put a `replicate` before the gate, or name the one that is meant with `of`.",
                    "it is not clear which replication is meant");
}

const struct evidence_kind evidence_replicated = {
    .keyword = "replicated",
    .record = &evidence_replicated_record,
    .words = words,
    .check = check,
};
