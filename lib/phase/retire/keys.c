#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/retire/retire.h"

#define AT(member) offsetof(struct retire_args, member)

static void check_retire(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct retire_args *args = entry;
    phase_check_distinct(decoder, &args->columns, "column");
}

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    PHASE_COLUMNS_FIELD(
        AT(columns),
        "The columns that take the name COLUMN_retired. Without this key the table takes the "
        "name TABLE_retired."),
};

const struct yaml_record phase_retire_record = {
    .name = "retire",
    .doc = "Gives columns, or a table, a name that nobody uses; sync goes on, nothing is dropped.",
    .size = sizeof(struct retire_args),
    .check = check_retire,
    YAML_FIELDS(fields),
};
