#include "phase/alter/alter.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct altered_column, member)

static void check_column(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct altered_column *column = entry;
    const struct yaml_node *value = yaml_node_get(node, "not_null");
    if (value != NULL && column->not_null)
        problem_add(decoder->problems, value->place,
                    "Use `not_null` of a constrain phase, which blocks nobody.",
                    "not_null: true is no matter of alter: rows have to be read for it");
}

static const struct yaml_field column_fields[] = {
    {.key = "not_null",
     .type = &yaml_type_boolean,
     .offset = AT(not_null),
     .required = true,
     .doc = "false: the column takes NULL from then on. A revert reads the rows, and makes it NOT "
            "NULL again."},
};

static const struct yaml_field column_name = {.type = &field_column, .offset = AT(name)};

static const struct yaml_record column_record = {
    .name = "attributes",
    .entries = "columns",
    .size = sizeof(struct altered_column),
    .key = &column_name,
    .flow = true,
    .check = check_column,
    YAML_FIELDS(column_fields),
};

#undef AT
#define AT(member) offsetof(struct alter_args, member)

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "columns",
     .type = &yaml_type_map,
     .offset = AT(columns),
     .second_offset = AT(column_count),
     .required = true,
     .min = 1,
     .record = &column_record,
     .doc = "Columns by name, each with what is changed of it."},
};

const struct yaml_record phase_alter_record = {
    .name = "alter",
    .doc = "Changes attributes of columns that touch no row.",
    .size = sizeof(struct alter_args),
    YAML_FIELDS(fields),
};
