#include "phase/fields.h"

static const struct yaml_field kinds[] = {
    {.key = "add_column",
     .type = &yaml_type_struct,
     .tag = PHASE_ADD_COLUMN,
     .record = &phase_add_column_record,
     .doc = "Adds columns and keeps them in step with the old ones from then on."},
    {.key = "backfill",
     .type = &yaml_type_struct,
     .tag = PHASE_BACKFILL,
     .record = &phase_backfill_record,
     .doc = "Fills the new columns of the rows that were there before, in short transactions."},
    {.key = "constrain",
     .type = &yaml_type_struct,
     .tag = PHASE_CONSTRAIN,
     .record = &phase_constrain_record,
     .doc = "Adds indexes and constraints."},
    {.key = "gate",
     .type = &yaml_type_struct,
     .tag = PHASE_GATE,
     .record = &phase_gate_record,
     .doc = "Stops until people have confirmed, time has passed and evidence holds."},
    {.key = "drop",
     .type = &yaml_type_struct,
     .tag = PHASE_DROP,
     .record = &phase_drop_record,
     .doc = "Removes old columns and what kept them in step."},
};

const struct yaml_record phase_record = {
    .name = "phase",
    .entries = "phases",
    .size = sizeof(struct phase_document),
    .has_place = true,
    .place_offset = offsetof(struct phase_document, phase.place),
    .tag_offset = offsetof(struct phase_document, phase.kind),
    YAML_FIELDS(kinds),
};
