#include "phase/fields.h"

static void prepare(void *entry)
{
    struct phase_document *document = entry;
    document->phase.as.backfill.pacing = pacing_unset();
}

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    {.key = "table",
     .type = &field_table,
     .offset = offsetof(struct phase_document, phase.as.backfill.table),
     .required = true,
     .doc = PHASE_TABLE_DOC},
#define PACING_AT offsetof(struct phase_document, phase.as.backfill.pacing)
    PACING_FIELDS
#undef PACING_AT
};

const struct yaml_record phase_backfill_record = {
    .name = "backfill",
    .size = sizeof(struct phase_document),
    .prepare = prepare,
    YAML_FIELDS(fields),
};
