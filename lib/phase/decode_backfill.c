#include "phase/fields.h"

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    {.key = "table",
     .type = &phase_type_table,
     .offset = offsetof(struct phase_document, phase.as.backfill.table),
     .required = true,
     .doc = PHASE_TABLE_DOC},
};

const struct yaml_record phase_backfill_record = {
    .name = "backfill",
    .size = sizeof(struct phase_document),
    YAML_FIELDS(fields),
};
