#include "phase/alter_type/alter_type.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct alter_type_args, member)

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "column",
     .type = &field_column,
     .offset = AT(column),
     .required = true,
     .doc = "The column, which keeps its name and its values."},
    {.key = "type",
     .type = &field_sql_type,
     .offset = AT(type),
     .required = true,
     .doc = "The type that it gets. Refused where PostgreSQL would rewrite or read the table."},
    PHASE_VIEWS_FIELD(AT(views)),
};

const struct yaml_record phase_alter_type_record = {
    .name = "alter_type",
    .doc = "Changes a column's type at once, where PostgreSQL touches no row for it.",
    .size = sizeof(struct alter_type_args),
    YAML_FIELDS(fields),
};
