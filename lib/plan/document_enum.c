/* The keys of change_enum. */
#include <string.h>

#include "base/str.h"
#include "plan/document.h"

#define AT(member) offsetof(struct enum_pair, member)

/* A label of an enum: whatever can be written, of at most 63 bytes. */
static void decode_value(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    struct enum_value *value = (struct enum_value *)((char *)base + field->offset);
    const char *text = yaml_decode_text(decoder, field, node);
    if (!text)
        return;
    if (strlen(text) > SQL_NAME_MAX_BYTES)
        problem_add(decoder->problems, node->place, "PostgreSQL takes at most 63 bytes.",
                    "%s is too long for a value of an enum",
                    yaml_node_describe(decoder->arena, node));
    *value = (struct enum_value){text, node->place};
}

static const struct yaml_node *encode_value(struct arena *arena, const struct yaml_field *field,
                                            const void *base)
{
    const struct enum_value *value = yaml_field_value(field, base);
    return yaml_encode_text(arena, value->text, false);
}

static const struct yaml_type field_value = {.shape = YAML_SHAPE_SCALAR,
                                             .what = "a value of an enum",
                                             .decode = decode_value,
                                             .encode = encode_value};

static const struct yaml_field value_entry = {.type = &field_value};
static const struct yaml_record value_list = {
    .entries = "values", .size = sizeof(struct enum_value), .value = &value_entry, .flow = true};

static const struct yaml_field map_old = {.type = &field_value, .offset = AT(old)};
static const struct yaml_field map_new = {.type = &field_value, .offset = AT(new)};
static const struct yaml_record map_record = {.entries = "values that go, and what becomes of each",
                                              .size = sizeof(struct enum_pair),
                                              .key = &map_old,
                                              .value = &map_new,
                                              .flow = true};

#undef AT
#define AT(member) offsetof(struct change_enum_args, member)

static bool has_value(const struct change_enum_args *args, const char *text, size_t end)
{
    for (size_t i = 0; i < end; i++)
        if (str_equal(args->values[i].text, text))
            return true;
    return false;
}

static void check_change_enum(struct yaml_decoder *decoder, const struct yaml_node *node,
                              void *entry)
{
    (void)node;
    const struct change_enum_args *args = entry;
    for (size_t i = 0; i < args->value_count; i++)
        if (args->values[i].text && has_value(args, args->values[i].text, i))
            problem_add(decoder->problems, args->values[i].place, "Remove one of the two.",
                        "value \"%s\" is named twice", args->values[i].text);
    for (size_t i = 0; args->value_count && i < args->map_count; i++) {
        const struct enum_pair *pair = &args->map[i];
        if (pair->old.text && has_value(args, pair->old.text, args->value_count))
            problem_add(decoder->problems, pair->old.place,
                        "Leave it out of one of the two: `map` is for values that go.",
                        "value \"%s\" stays, and is mapped", pair->old.text);
        if (pair->new.text && !has_value(args, pair->new.text, args->value_count))
            problem_add(decoder->problems, pair->new.place, "Map it to one of `values`.",
                        "value \"%s\" is not among the values", pair->new.text);
    }
}

static const struct yaml_field fields[] = {
    {.key = "type",
     .type = &field_type_name,
     .offset = AT(type),
     .required = true,
     .doc = "The enum: its name, or SCHEMA.NAME, or [SCHEMA, NAME] when a name contains a dot."},
    {.key = "values",
     .type = &yaml_type_list,
     .offset = AT(values),
     .second_offset = AT(value_count),
     .required = true,
     .min = 1,
     .record = &value_list,
     .doc = "All values that it has in the end, in their order."},
    {.key = "map",
     .type = &yaml_type_map,
     .offset = AT(map),
     .second_offset = AT(map_count),
     .min = 1,
     .record = &map_record,
     .doc = "What becomes of each value that goes, be it another name or another value, in rows "
            "that are there and in those to come."},
    {.key = "gate",
     .type = &yaml_type_struct,
     .offset = AT(gate),
     .record = &gate_recipe_record,
     .doc = "Keys of the two gates: before the swap, and before the old values go away."},
};

const struct yaml_record plan_change_enum_record = {
    .name = "change_enum",
    .size = sizeof(struct change_enum_args),
    .has_place = true,
    .place_offset = AT(place),
    .check = check_change_enum,
    YAML_FIELDS(fields),
};
