/* no_sessions_before: no session is older than the deploy that was recorded. */
#include "phase/gate/evidence.h"

static const struct yaml_choice events[] = {{.text = "deploy"}, {.text = NULL}};

static const struct yaml_field event = {
    .key = "no_sessions_before",
    .type = &yaml_type_choice,
    .offset = offsetof(struct deploy_evidence, event),
    .choices = events,
};

const struct yaml_record evidence_no_sessions_before_record = {
    .name = "no_sessions_before",
    .size = sizeof(struct deploy_evidence),
    .value = &event,
    .doc = "No session of this database is older than the deploy that `sluice deployed` recorded "
           "since the gate opened.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    (void)arena;
    (void)evidence;
    return "no session older than the deploy";
}

const struct evidence_kind evidence_no_sessions_before = {
    .keyword = "no_sessions_before",
    .record = &evidence_no_sessions_before_record,
    .words = words,
};
