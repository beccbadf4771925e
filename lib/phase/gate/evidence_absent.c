/* absent: no session of an application is there. */
#include "phase/gate/evidence_keys.h"

static const struct yaml_field fields[] = {EVIDENCE_SESSION_FIELDS};

const struct yaml_record evidence_absent_record = {
    .name = "absent",
    .size = sizeof(struct session_evidence),
    .flow = true,
    YAML_FIELDS(fields),
    .doc = "No such session is connected to this database.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct session_evidence *args = evidence->args;
    return arena_printf(arena, "no session of application %s%s%s", args->application_name,
                        args->role ? ", role " : "", args->role ? args->role : "");
}

const struct evidence_kind evidence_absent = {
    .keyword = "absent",
    .record = &evidence_absent_record,
    .words = words,
};
