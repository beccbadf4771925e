#include "phase/alter/alter.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct altered_column, member)

/* A boolean of which it counts whether it is said. */
static void decode_said(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    struct altered_column *column = base;
    yaml_type_boolean.decode(decoder, field, node, base);
    column->says_not_null = true;
}

static const struct yaml_node *encode_said(struct arena *arena, const struct yaml_field *field,
                                           const void *base)
{
    const struct altered_column *column = base;
    return column->says_not_null ? yaml_type_boolean.encode(arena, field, base)
                                 : yaml_encode_text(arena, "", true);
}

static const struct yaml_type said_boolean = {.shape = YAML_SHAPE_BOOLEAN,
                                              .what = "true or false",
                                              .decode = decode_said,
                                              .encode = encode_said};

static void prepare_column(void *entry)
{
    struct altered_column *column = entry;
    column->statistics = ALTER_NO_STATISTICS;
}

static void check_column(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct altered_column *column = entry;
    const struct yaml_node *not_null = yaml_node_get(node, "not_null");
    if (not_null && column->not_null)
        problem_add(decoder->problems, not_null->place,
                    "Use `not_null` of a constrain phase, which blocks nobody.",
                    "not_null: true is no matter of alter: rows have to be read for it");
    if (!not_null && !column->default_sql.text && !column->comment &&
        column->statistics == ALTER_NO_STATISTICS && !yaml_node_get(node, "default"))
        problem_add(decoder->problems, node->key->place,
                    "Give it `default`, `not_null: false`, `comment` or `statistics`.",
                    "nothing of column %s is altered",
                    yaml_node_describe(decoder->arena, node->key));
}

static const struct yaml_field column_fields[] = {
    {.key = "default",
     .type = &field_sql,
     .offset = AT(default_sql),
     .doc = "The default that new rows get from then on; null takes it off."},
    {.key = "not_null",
     .type = &said_boolean,
     .offset = AT(not_null),
     .doc = "false: the column may be NULL from then on. NOT NULL is added by `constrain`."},
    {.key = "comment",
     .type = &yaml_type_text,
     .offset = AT(comment),
     .doc = "What is said of the column; \"\" takes it off."},
    {.key = "statistics",
     .type = &yaml_type_integer,
     .offset = AT(statistics),
     .min = -1,
     .max = 10000,
     .doc = "How finely ANALYZE looks at the column, 0 to 10000; -1 is the server's default."},
};

static const struct yaml_field column_name = {.type = &field_column, .offset = AT(name)};

static const struct yaml_record column_record = {
    .name = "a column",
    .entries = "columns and what is altered of them",
    .size = sizeof(struct altered_column),
    .key = &column_name,
    .flow = true,
    .prepare = prepare_column,
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
     .doc = "The columns by name, each with what is altered of it."},
};

const struct yaml_record phase_alter_record = {
    .name = "alter",
    .doc = "Changes attributes of columns that touch no row; undone, they are what they were.",
    .size = sizeof(struct alter_args),
    YAML_FIELDS(fields),
};
