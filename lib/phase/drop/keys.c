#include "phase/drop/drop.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct drop_args, member)

static void check_drop(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct drop_args *args = entry;
    phase_check_distinct(decoder, &args->columns, "column");
    phase_check_distinct(decoder, &args->constraints, "constraint");
    phase_check_distinct(decoder, &args->indexes, "index");
}

static const struct yaml_field object_name = {.type = &field_object, .offset = 0};
static const struct yaml_record object_list = {
    .entries = "names of constraints or indexes",
    .size = sizeof(struct name_at),
    .value = &object_name,
};

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    PHASE_COLUMNS_FIELD(
        AT(columns), "The old columns that go away, with their sync. This cannot be taken back."),
    {.key = "constraints",
     .type = &yaml_type_list,
     .offset = AT(constraints.items),
     .second_offset = AT(constraints.count),
     .min = 1,
     .record = &object_list,
     .doc =
         "Constraints of the table that go, keys with their indexes. A revert adds them again in "
         "the ways that block nobody."},
    {.key = "indexes",
     .type = &yaml_type_list,
     .offset = AT(indexes.items),
     .second_offset = AT(indexes.count),
     .min = 1,
     .record = &object_list,
     .doc = "Indexes of the table that go, CONCURRENTLY. A revert builds them again as they were, "
            "likewise."},
    {.key = "ungated",
     .type = &yaml_type_string,
     .offset = AT(ungated),
     .doc = "Why a drop for good needs no gate before it: shown in the plan, by status and in the "
            "log."},
    {.key = "allow_differences",
     .type = &yaml_type_boolean,
     .offset = AT(allow_differences),
     .doc = "true: drop although old and new values disagree in some rows. The default is false."},
    PHASE_VIEWS_FIELD(AT(views)),
};

const struct yaml_record phase_drop_record = {
    .name = "drop",
    .doc = "Removes old columns and what kept them in step; constraints and indexes; or a table.",
    .size = sizeof(struct drop_args),
    .check = check_drop,
    YAML_FIELDS(fields),
};
