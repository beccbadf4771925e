#include "base/str.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/swap/swap.h"

#define AT(member) offsetof(struct swap_column, member)

static const struct yaml_field column_fields[] = {
    {.key = "from",
     .type = &field_column,
     .offset = AT(from),
     .required = true,
     .doc = "The new column, which takes the name."},
    {.key = "retired",
     .type = &field_column,
     .offset = AT(retired),
     .required = true,
     .doc = "The name that the old column has from then on."},
};

static void check_column(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct swap_column *column = entry;
    const struct name_at *const names[] = {&column->name, &column->from, &column->retired};
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        for (size_t other = 0; other < i; other++)
            if (names[i]->text != NULL && str_equal(names[i]->text, names[other]->text))
                problem_add(
                    decoder->problems, names[i]->place,
                    "Name the old column, the new one, and what the old one is to be called.",
                    "column \"%s\" cannot change places with itself", names[i]->text);
}

static const struct yaml_field column_name = {.type = &field_column, .offset = AT(name)};

static const struct yaml_record column_record = {
    .name = "a column that is swapped",
    .entries = "columns that are swapped",
    .size = sizeof(struct swap_column),
    .key = &column_name,
    .flow = true,
    .check = check_column,
    YAML_FIELDS(column_fields),
};

#define TABLE_FIELDS(at)                                                                           \
    PHASE_TABLE_FIELD((at) + offsetof(struct swap_table, table)),                                  \
    {                                                                                              \
        .key = "columns", .type = &yaml_type_map,                                                  \
        .offset = (at) + offsetof(struct swap_table, columns),                                     \
        .second_offset = (at) + offsetof(struct swap_table, column_count), .required = true,       \
        .min = 1, .record = &column_record,                                                        \
        .doc = "The old columns by name, each with the new one that takes its name, and the "      \
               "name that the old one gets."                                                       \
    }

static const struct yaml_field with_fields[] = {TABLE_FIELDS(0)};

static const struct yaml_record with_record = {
    .name = "a table that is swapped",
    .entries = "tables that are swapped",
    .size = sizeof(struct swap_table),
    YAML_FIELDS(with_fields),
};

#undef AT
#define AT(member) offsetof(struct swap_value, member)

static const struct yaml_field value_old = {.type = &yaml_type_string, .offset = AT(old)};
static const struct yaml_field value_new = {.type = &yaml_type_string, .offset = AT(new)};
static const struct yaml_record value_record = {.entries = "values, and what each is called",
                                                .size = sizeof(struct swap_value),
                                                .key = &value_old,
                                                .value = &value_new,
                                                .flow = true};

#undef AT
#define AT(member) offsetof(struct swap_type, member)

static const struct yaml_field type_fields[] = {
    {.key = "type",
     .type = &field_type_name,
     .offset = AT(name),
     .required = true,
     .doc = "The type: its name, or SCHEMA.NAME, or [SCHEMA, NAME] when a name contains a dot."},
    {.key = "from",
     .type = &field_object,
     .offset = AT(from),
     .required = true,
     .doc = "The new type, of the same schema, which takes the name."},
    {.key = "retired",
     .type = &field_object,
     .offset = AT(retired),
     .required = true,
     .doc = "The name that the old type has from then on."},
    {.key = "values",
     .type = &yaml_type_map,
     .offset = AT(values),
     .second_offset = AT(value_count),
     .min = 1,
     .record = &value_record,
     .doc = "Values that are called otherwise in the new type: views, checks and the like that "
            "name one say the other then."},
};

static void check_type(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct swap_type *type = entry;
    const char *const names[] = {type->name.name.name, type->from.text, type->retired.text};
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        for (size_t other = 0; other < i; other++)
            if (names[i] != NULL && str_equal(names[i], names[other]))
                problem_add(decoder->problems, i == 1 ? type->from.place : type->retired.place,
                            "Name the old type, the new one, and what the old one is to be called.",
                            "type \"%s\" cannot change places with itself", names[i]);
}

static const struct yaml_record type_record = {
    .name = "a type that is swapped",
    .entries = "types that are swapped",
    .size = sizeof(struct swap_type),
    .flow = true,
    .check = check_type,
    YAML_FIELDS(type_fields),
};

#undef AT
#define AT(member) offsetof(struct swap_args, member)

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    TABLE_FIELDS(AT(last)),
    {.key = "with",
     .type = &yaml_type_list,
     .offset = AT(with),
     .second_offset = AT(with_count),
     .min = 1,
     .record = &with_record,
     .doc = "Other tables that are swapped in the same transaction, those that reference another "
            "before that one, so that nobody sees a key and what references it in two types."},
    {.key = "types",
     .type = &yaml_type_list,
     .offset = AT(types),
     .second_offset = AT(type_count),
     .min = 1,
     .record = &type_record,
     .doc = "Types that change places in the same transaction, so that a cast names the type that "
            "the column has."},
    PHASE_VIEWS_FIELD(AT(views)),
};

static void check_tables(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct swap_args *args = entry;
    for (size_t i = 0; i < args->with_count; i++)
        for (size_t k = i + 1; k <= args->with_count; k++)
            if (args->with[i].table.name.name && swap_table_at(args, k)->table.name.name &&
                qname_equal(&args->with[i].table.name, &swap_table_at(args, k)->table.name))
                problem_add(decoder->problems, args->with[i].table.place,
                            "Put its columns into one mapping.", "table \"%s\" is named twice",
                            args->with[i].table.name.name);
}

const struct yaml_record phase_swap_record = {
    .name = "swap",
    .doc = "Gives new columns the names of the old ones, in one short transaction.",
    .size = sizeof(struct swap_args),
    .check = check_tables,
    YAML_FIELDS(fields),
};
