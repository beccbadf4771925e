/* connected: so many sessions of an application are there. */
#include "phase/gate/evidence_keys.h"

static void prepare(void *entry)
{
    struct session_evidence *args = entry;
    args->at_least = 1;
}

static const struct yaml_field fields[] = {
    EVIDENCE_SESSION_FIELDS,
    {.key = "at_least",
     .type = &yaml_type_integer,
     .offset = offsetof(struct session_evidence, at_least),
     .always = true,
     .min = 1,
     .max = 10000,
     .doc = "How many such sessions there must be: 1 to 10000, 1 without this key."},
};

const struct yaml_record evidence_connected_record = {
    .name = "connected",
    .size = sizeof(struct session_evidence),
    .flow = true,
    .prepare = prepare,
    YAML_FIELDS(fields),
    .doc = "So many sessions are connected to this database.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct session_evidence *args = evidence->args;
    return arena_printf(arena, "at least %lld session%s of application %s%s%s",
                        (long long)args->at_least, args->at_least == 1 ? "" : "s",
                        args->application_name, args->role ? ", role " : "",
                        args->role ? args->role : "");
}

const struct evidence_kind evidence_connected = {
    .keyword = "connected",
    .record = &evidence_connected_record,
    .words = words,
};
