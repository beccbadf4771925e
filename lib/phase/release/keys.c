#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/release/release.h"

#define AT(member) offsetof(struct release_args, member)

static void check_release(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct release_args *args = entry;
    phase_check_distinct(decoder, &args->columns, "column");
}

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    PHASE_COLUMNS_FIELD(
        AT(columns),
        "The new columns that are kept in step no more, all of a group, or the new names of an "
        "alias. Without this key, all of the table."),
};

const struct yaml_record phase_release_record = {
    .name = "release",
    .doc = "Ends what keeps columns in step, or the old name of an alias; nothing is dropped.",
    .size = sizeof(struct release_args),
    .check = check_release,
    YAML_FIELDS(fields),
};
