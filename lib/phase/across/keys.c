#include "phase/across/across.h"
#include "phase/fields.h"

static const struct yaml_field table_entry = {.type = &field_table};
const struct yaml_record across_table_list = {
    .entries = "table names", .size = sizeof(struct table_at), .value = &table_entry};
