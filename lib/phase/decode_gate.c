#include "phase/fields.h"

enum { SECOND_MS = 1000, DAY_MS = 24 * 60 * 60 * SECOND_MS };

#define AT(member) offsetof(struct evidence_args, member)

static const struct yaml_field no_writes_fields[] = {
    {.key = "column",
     .type = &phase_type_table_column,
     .offset = AT(table),
     .second_offset = AT(column),
     .required = true,
     .doc = "The column, as SCHEMA.TABLE.COLUMN, TABLE.COLUMN or a list of these names."},
    {.key = "for",
     .type = &yaml_type_duration,
     .offset = AT(for_ms),
     .required = true,
     .min = SECOND_MS,
     .max = 365LL * DAY_MS,
     .doc = "How long the column must have been left alone: 1s to 365d."},
};

static const struct yaml_record no_writes_record = {
    .name = "no_writes_to", .size = sizeof(struct evidence_args), YAML_FIELDS(no_writes_fields)};

static const struct yaml_field query_fields[] = {
    {.key = "sql",
     .type = &phase_type_sql,
     .offset = AT(sql),
     .required = true,
     .doc = "A query that gives one row of one column. It runs in a read-only transaction."},
    {.key = "expect",
     .type = &yaml_type_text,
     .offset = AT(expect),
     .required = true,
     .doc = "The value that the query must give, as psql shows it: t for true."},
};

static const struct yaml_record query_record = {
    .name = "query", .size = sizeof(struct evidence_args), YAML_FIELDS(query_fields)};

#define EVIDENCE_HINT "Use \"no_writes_to\" or a \"query\" of your own."

static const struct yaml_field evidence_fields[] = {
    {.key = "no_writes_to",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_NO_WRITES_TO,
     .record = &no_writes_record,
     .doc = "No statement wrote the column for this long."},
    {.key = "query",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_QUERY,
     .record = &query_record,
     .doc = "A query of your own gives the expected value."},
    {.key = "no_reads_of", .type = &yaml_type_unavailable, .doc = EVIDENCE_HINT},
    {.key = "no_sessions_before", .type = &yaml_type_unavailable, .doc = EVIDENCE_HINT},
    {.key = "connected", .type = &yaml_type_unavailable, .doc = EVIDENCE_HINT},
    {.key = "absent", .type = &yaml_type_unavailable, .doc = EVIDENCE_HINT},
    {.key = "verified", .type = &yaml_type_unavailable, .doc = EVIDENCE_HINT},
    {.key = "replicas_caught_up", .type = &yaml_type_unavailable, .doc = EVIDENCE_HINT},
};

static const struct yaml_record evidence_record = {
    .name = "piece of evidence",
    .entries = "pieces of evidence",
    .size = sizeof(struct evidence_args),
    .has_place = true,
    .place_offset = AT(place),
    .tag_offset = AT(kind),
    YAML_FIELDS(evidence_fields),
};

#undef AT
#define AT(member) offsetof(struct phase_document, phase.as.gate.member)

static void check_gate(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)decoder;
    (void)node;
    struct phase_document *document = entry;
    document->phase.kind = PHASE_GATE;
    if (document->phase.as.gate.approvals == 0)
        document->phase.as.gate.approvals = 1;
}

#define GATE_HINT "Take the key out; \"approvals\", \"soak\" and \"evidence\" are available."

/* The keys of a gate; a recipe words the question itself. */
#define GATE_FIELDS(ask_required)                                                                  \
    PHASE_NAME_FIELD,                                                                              \
        {.key = "ask",                                                                             \
         .type = &yaml_type_string,                                                                \
         .offset = AT(ask),                                                                        \
         .required = (ask_required),                                                               \
         .doc = "The question that whoever confirms the gate answers with yes."},                  \
        {.key = "approvals",                                                                       \
         .type = &yaml_type_integer,                                                               \
         .offset = AT(approvals),                                                                  \
         .min = 1,                                                                                 \
         .max = 100,                                                                               \
         .doc = "How many distinct database roles must confirm: 1 to 100, 1 without this key."},   \
        {.key = "soak",                                                                            \
         .type = &yaml_type_duration,                                                              \
         .offset = AT(soak_ms),                                                                    \
         .min = 0,                                                                                 \
         .max = 365LL * DAY_MS,                                                                    \
         .doc = "The gate stays closed at least this long after it opened: up to 365d."},          \
        {.key = "evidence",                                                                        \
         .type = &yaml_type_variants,                                                              \
         .offset = AT(evidence),                                                                   \
         .second_offset = AT(evidence_count),                                                      \
         .record = &evidence_record,                                                               \
         .doc = "Facts read from the database that must hold as well."},                           \
        {.key = "expires", .type = &yaml_type_unavailable, .doc = GATE_HINT},                      \
        {.key = "window", .type = &yaml_type_unavailable, .doc = GATE_HINT},                       \
        {.key = "by_role", .type = &yaml_type_unavailable, .doc = GATE_HINT},                      \
    {                                                                                              \
        .key = "not_author", .type = &yaml_type_unavailable, .doc = GATE_HINT                      \
    }

static const struct yaml_field phase_fields[] = {GATE_FIELDS(true)};
static const struct yaml_field recipe_fields[] = {GATE_FIELDS(false)};

const struct yaml_record phase_gate_record = {
    .name = "gate",
    .size = sizeof(struct phase_document),
    .check = check_gate,
    YAML_FIELDS(phase_fields),
};

const struct yaml_record phase_recipe_gate_record = {
    .name = "gate",
    .size = sizeof(struct phase_document),
    .has_place = true,
    .place_offset = offsetof(struct phase_document, phase.place),
    .check = check_gate,
    YAML_FIELDS(recipe_fields),
};
