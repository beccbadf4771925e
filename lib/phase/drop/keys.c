#include "phase/drop/drop.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct drop_args, member)

static void check_drop(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct drop_args *args = entry;
    phase_check_distinct(decoder, &args->columns, "column");
}

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "columns",
     .type = &yaml_type_list,
     .offset = AT(columns.items),
     .second_offset = AT(columns.count),
     .required = true,
     .min = 1,
     .record = &phase_column_list,
     .doc = "The old columns that go away, with their sync. This cannot be taken back."},
    {.key = "allow_differences",
     .type = &yaml_type_boolean,
     .offset = AT(allow_differences),
     .doc = "true: drop although old and new values disagree in some rows. The default is false."},
};

const struct yaml_record phase_drop_record = {
    .name = "drop",
    .doc = "Removes old columns and what kept them in step.",
    .size = sizeof(struct drop_args),
    .check = check_drop,
    YAML_FIELDS(fields),
};
