#include "phase/backfill/backfill.h"
#include "phase/fields.h"
#include "phase/kinds.h"

static void prepare(void *entry)
{
    struct backfill_args *args = entry;
    args->pacing = pacing_unset();
}

static const struct yaml_field fields[] = {PHASE_NAME_FIELD,
                                           {.key = "table",
                                            .type = &field_table,
                                            .offset = offsetof(struct backfill_args, table),
                                            .required = true,
                                            .doc = PHASE_TABLE_DOC},
#define PACING_AT offsetof(struct backfill_args, pacing)
                                           PACING_FIELDS
#undef PACING_AT
};

const struct yaml_record phase_backfill_record = {
    .name = "backfill",
    .doc = "Fills the new columns of the rows that were there before, in short transactions.",
    .size = sizeof(struct backfill_args),
    .prepare = prepare,
    YAML_FIELDS(fields),
};
