#include "base/str.h"
#include "phase/add_column/add_column.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/sync/given.h"

#define AT(member) offsetof(struct new_column, member)

/* A value comes from one place. */
static void check_given(struct yaml_decoder *decoder, const struct yaml_node *node,
                        const struct new_column *column)
{
    static const char *const keys[] = {"up", "default", "virtual", "identity"};
    const struct yaml_node *first = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct yaml_node *given = yaml_node_get(node, keys[i]);
        if (given && first && i > 1)
            problem_add(decoder->problems, given->key->place, "Remove one of the two.",
                        "column %s cannot have \"%s\" next to \"%s\"",
                        yaml_node_describe(decoder->arena, node->key), keys[i], first->key->text);
        first = first ? first : given;
    }
    if (first && given_is_serial(column))
        problem_add(decoder->problems, first->key->place,
                    "Write the integer type, or remove the key.",
                    "column %s is a serial, which has a default of its own",
                    yaml_node_describe(decoder->arena, node->key));
}

static void check_column(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct new_column *column = entry;
    bool has_up = yaml_node_get(node, "up") != NULL;
    const struct yaml_node *default_node = yaml_node_get(node, "default");
    if (has_up && default_node != NULL)
        problem_add(decoder->problems, default_node->key->place,
                    "Leave the default out; \"like\" in a later constrain gives the new column the "
                    "old one's default.",
                    "column %s cannot have a default next to \"up\": rows that the old application "
                    "inserts would get it instead of their value",
                    yaml_node_describe(decoder->arena, node->key));
    check_given(decoder, node, column);
    if (yaml_node_get(node, "type") != NULL)
        return;
    if (!has_up)
        problem_add(decoder->problems, node->key->place, "Write for example {type: text}.",
                    "column %s needs a type", yaml_node_describe(decoder->arena, node->key));
    else if (column->up.text != NULL && phase_sql_column(decoder->arena, &column->up) == NULL)
        problem_add(decoder->problems, node->key->place,
                    "Add a type; only a column whose \"up\" is one column's name can do without.",
                    "column %s needs a type", yaml_node_describe(decoder->arena, node->key));
}

static const struct yaml_choice identities[] = {
    {.text = "always", .value = IDENTITY_ALWAYS},
    {.text = "by_default", .value = IDENTITY_BY_DEFAULT},
    {.text = NULL},
};

static const struct yaml_field column_fields[] = {
    {.key = "type",
     .type = &field_sql_type,
     .offset = AT(type),
     .doc = "The column's type, as in CREATE TABLE. May be left out when `up` is the name of one "
            "column: the type is then that column's."},
    {.key = "up",
     .type = &field_sql,
     .offset = AT(up),
     .doc = "SQL over the row that gives the new column's value from the old columns. With it the "
            "column is kept in step with them; without it the column is a plain one."},
    {.key = "default",
     .type = &field_sql,
     .offset = AT(default_sql),
     .doc = "The default of a plain column; not together with `up`. Where it differs from row to "
            "row, as gen_random_uuid() does, the table's backfill gives it to the rows that are "
            "there."},
    {.key = "virtual",
     .type = &field_sql,
     .offset = AT(virtual_sql),
     .doc =
         "SQL over the row by which the column is computed whenever it is read: GENERATED ALWAYS "
         "AS … VIRTUAL, of PostgreSQL 18."},
    {.key = "identity",
     .type = &yaml_type_choice,
     .offset = AT(identity),
     .choices = identities,
     .doc =
         "always or by_default: the column becomes an identity where a later constrain says that "
         "it is not_null, and takes the values of a sequence from the start."},
};

static const struct yaml_field column_name = {.type = &field_column, .offset = AT(name)};

static const struct yaml_record column_record = {
    .name = "a new column",
    .entries = "new columns",
    .size = sizeof(struct new_column),
    .key = &column_name,
    .flow = true,
    .check = check_column,
    YAML_FIELDS(column_fields),
};

#undef AT
#define AT(member) offsetof(struct down_column, member)

static const struct yaml_field down_name = {.type = &field_column, .offset = AT(name)};
static const struct yaml_field down_value = {.type = &field_sql, .offset = AT(down)};

static const struct yaml_record down_record = {
    .entries = "old columns and SQL",
    .size = sizeof(struct down_column),
    .key = &down_name,
    .value = &down_value,
};

/* One sync serves the whole group: with `down`, every new column has a part in it. */
static void check_group(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct column_group *args = &((const struct add_column_args *)entry)->group;
    const struct yaml_node *columns = yaml_node_get(node, "columns");
    for (size_t i = 0; args->down_count > 0 && i < args->column_count; i++)
        if (columns->items[i].kind == YAML_MAPPING &&
            yaml_node_get(&columns->items[i], "up") == NULL)
            problem_add(decoder->problems, columns->items[i].key->place,
                        "Give it an \"up\", or add it in a phase of its own.",
                        "column %s needs an \"up\", because its group has a \"down\"",
                        yaml_node_describe(decoder->arena, columns->items[i].key));
    for (size_t i = 0; i < args->down_count; i++)
        for (size_t j = 0; j < args->column_count; j++)
            if (args->downs[i].name.text != NULL &&
                str_equal(args->downs[i].name.text, args->columns[j].name.text))
                problem_add(decoder->problems, args->downs[i].name.place,
                            "Name an old column here, with SQL over the new ones.",
                            "column \"%s\" cannot be both new and the target of \"down\"",
                            args->downs[i].name.text);
}

#undef AT
#define AT(member) offsetof(struct add_column_args, group.member)

static const struct yaml_choice conflicts[] = {
    {.text = "new_wins", .value = CONFLICT_NEW_WINS},
    {.text = "raise", .value = CONFLICT_RAISE},
    {.text = NULL},
};

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
     .doc = "The new columns by name. Several with `up` form one group, a split or a merge."},
    {.key = "down",
     .type = &yaml_type_map,
     .offset = AT(downs),
     .second_offset = AT(down_count),
     .min = 1,
     .record = &down_record,
     .doc = "Old columns by name, each with SQL over the row that gives its value from the new "
            "columns. Without it, writes of the new application do not reach the old columns."},
    {.key = "on_conflict",
     .type = &yaml_type_choice,
     .offset = AT(conflict),
     .choices = conflicts,
     .doc = "What happens when one statement sets the old and the new columns to values that "
            "disagree: new_wins (the default) or raise an error."},
    {.key = "lossy",
     .type = &yaml_type_boolean,
     .offset = AT(lossy),
     .doc = "true: `up` and `down` may lose something of a value. The default is false."},
};

const struct yaml_record phase_add_column_record = {
    .name = "add_column",
    .doc = "Adds columns and keeps them in step with the old ones from then on.",
    .size = sizeof(struct add_column_args),
    .check = check_group,
    YAML_FIELDS(fields),
};
