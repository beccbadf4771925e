#include "base/str.h"
#include "phase/alias/alias.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct alias_args, member)

static const struct yaml_field new_name = {.type = &field_column,
                                           .offset = offsetof(struct aside_column, to)};
static const struct yaml_field old_name = {.type = &field_column,
                                           .offset = offsetof(struct aside_column, from)};

static const struct yaml_record column_record = {
    .entries = "new names and the old ones",
    .size = sizeof(struct aside_column),
    .key = &new_name,
    .value = &old_name,
    .flow = true,
};

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "columns",
     .type = &yaml_type_map,
     .offset = AT(columns.columns),
     .second_offset = AT(columns.column_count),
     .min = 1,
     .record = &column_record,
     .doc = "Columns by their new names, each with the present one, which goes on too."},
    {.key = "to",
     .type = &field_object,
     .offset = AT(to),
     .doc = "The table's new name, in its schema; the present one goes on too."},
    {.key = "schema",
     .type = &field_object,
     .offset = AT(schema),
     .doc =
         "The schema that the table moves to, under its name; it goes on in the present one too."},
};

static void check_alias(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct alias_args *args = entry;
    const struct aside_column *columns = args->columns.columns;
    for (size_t i = 0; i < args->columns.column_count; i++) {
        if (!columns[i].from.text || !columns[i].to.text)
            continue;
        for (size_t k = 0; k < args->columns.column_count; k++) {
            if (k < i && str_equal(columns[k].from.text, columns[i].from.text))
                problem_add(decoder->problems, columns[i].from.place, "Give it one new name.",
                            "column \"%s\" is named twice", columns[i].from.text);
            if (str_equal(columns[k].from.text, columns[i].to.text))
                problem_add(decoder->problems, columns[i].to.place,
                            "Give the column a name that no column has.",
                            "column \"%s\" already has this name", columns[i].to.text);
        }
    }
    if (args->to.text && str_equal(args->to.text, args->table.name.name))
        problem_add(decoder->problems, args->to.place, "Give the table another name.",
                    "table \"%s\" already has this name", args->to.text);
    if (args->schema.text && str_equal(args->schema.text, args->table.name.schema))
        problem_add(decoder->problems, args->schema.place, "Give another schema.",
                    "table \"%s\" is in this schema already", args->table.name.name);
}

static const char *const one_of[] = {"columns", "to", "schema", NULL};

const struct yaml_record phase_alias_record = {
    .name = "alias",
    .doc = "Gives a table, or columns of it, a second name, and touches no row.",
    .size = sizeof(struct alias_args),
    .one_of = one_of,
    .check = check_alias,
    YAML_FIELDS(fields),
};
