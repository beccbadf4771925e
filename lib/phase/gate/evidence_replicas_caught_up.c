/* replicas_caught_up: every standby has replayed what was written before the gate opened. */
#include "phase/gate/evidence.h"

static void prepare(void *entry)
{
    struct replica_evidence *args = entry;
    args->at_least = 1;
}

static const struct yaml_field fields[] = {
    {.key = "at_least",
     .type = &yaml_type_integer,
     .offset = offsetof(struct replica_evidence, at_least),
     .always = true,
     .min = 0,
     .max = 1000,
     .doc = "How many standbys there must be: 1 without this key, 0 when there may be none."},
};

const struct yaml_record evidence_replicas_caught_up_record = {
    .name = "replicas_caught_up",
    .size = sizeof(struct replica_evidence),
    .flow = true,
    .prepare = prepare,
    YAML_FIELDS(fields),
    .doc = "Every standby has replayed what was written before the gate opened.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct replica_evidence *args = evidence->args;
    if (args->at_least == 0)
        return "every standby has caught up";
    return arena_printf(arena, "every standby has caught up, at least %lld of them",
                        (long long)args->at_least);
}

const struct evidence_kind evidence_replicas_caught_up = {
    .keyword = "replicas_caught_up",
    .record = &evidence_replicas_caught_up_record,
    .words = words,
};
