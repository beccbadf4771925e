#include "report/schema_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "plan/schema.h"

static json_t *value_schema(const struct yaml_field *field);

static json_t *string_array(const char *const *strings)
{
    json_t *array = json_array();
    for (; *strings != NULL; strings++)
        json_array_append_new(array, json_string(*strings));
    return array;
}

/* A struct, or a variant entry: an object with these keys and no others. */
static json_t *object_schema(const struct yaml_record *record)
{
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < record->field_count; i++) {
        const struct yaml_field *field = &record->fields[i];
        json_object_set_new(properties, field->key, value_schema(field));
        if (field->required)
            json_array_append_new(required, json_string(field->key));
    }
    json_t *schema = json_pack("{s:s, s:b, s:o}", "type", "object", "additionalProperties", 0,
                               "properties", properties);
    if (json_array_size(required) > 0)
        json_object_set_new(schema, "required", required);
    else
        json_decref(required);
    return record->alone != NULL
               ? json_pack("{s:[o, o]}", "anyOf", value_schema(record->alone), schema)
               : schema;
}

static void add_one_of(json_t *schema, const struct yaml_record *record)
{
    json_t *properties = json_object_get(schema, "properties");
    json_t *choices = json_array();
    for (const char *const *key = record->one_of; *key != NULL; key++)
        if (json_object_get(properties, *key) != NULL)
            json_array_append_new(choices, json_pack("{s:[s]}", "required", *key));
    json_object_set_new(schema, "oneOf", choices);
}

static json_t *entry_schema(const struct yaml_record *record)
{
    return record->value != NULL ? value_schema(record->value) : object_schema(record);
}

static void add_bound(json_t *schema, const char *key, int64_t bound)
{
    if (bound > 0)
        json_object_set_new(schema, key, json_integer(bound));
}

static json_t *choice_schema(const struct yaml_field *field)
{
    json_t *words = json_array();
    for (const struct yaml_choice *choice = field->choices; choice->text != NULL; choice++)
        json_array_append_new(words, json_string(choice->text));
    return json_pack("{s:o}", "enum", words);
}

/* What a type takes beside its own shape. */
static json_t *or_a_choice(const struct yaml_field *field, json_t *schema)
{
    return field->choices ? json_pack("{s:[o, o]}", "anyOf", choice_schema(field), schema) : schema;
}

static json_t *map_schema(const struct yaml_field *field)
{
    json_t *schema = json_pack("{s:s, s:o, s:o}", "type", "object", "propertyNames",
                               value_schema(field->record->key), "additionalProperties",
                               entry_schema(field->record));
    add_bound(schema, "minProperties", field->min);
    add_bound(schema, "maxProperties", field->max);
    return or_a_choice(field, schema);
}

static json_t *list_schema(const struct yaml_field *field)
{
    json_t *entry = entry_schema(field->record);
    if (field->type->shape == YAML_SHAPE_VARIANTS) {
        add_bound(entry, "minProperties", 1);
        add_bound(entry, "maxProperties", 1);
    }
    json_t *schema = json_pack("{s:s, s:o}", "type", "array", "items", entry);
    add_bound(schema, "minItems", field->min);
    add_bound(schema, "maxItems", field->max);
    return or_a_choice(field, schema);
}

static json_t *integer_schema(const struct yaml_field *field)
{
    json_t *schema = json_pack("{s:s}", "type", "integer");
    if (field->min != 0 || field->max != 0) {
        json_object_set_new(schema, "minimum", json_integer(field->min));
        json_object_set_new(schema, "maximum", json_integer(field->max));
    }
    return schema;
}

static json_t *number_schema(const struct yaml_field *field)
{
    enum { THOUSAND = 1000 };
    return json_pack("{s:s, s:f, s:f}", "type", "number", "minimum", (double)field->min / THOUSAND,
                     "maximum", (double)field->max / THOUSAND);
}

static json_t *string_schema(const struct yaml_type *type)
{
    json_t *schema = json_pack("{s:s, s:i}", "type", "string", "minLength", 1);
    if (type->pattern != NULL)
        json_object_set_new(schema, "pattern", json_string(type->pattern));
    if (type->parts_max == 0)
        return schema;
    json_t *parts =
        json_pack("{s:s, s:{s:s, s:i}, s:i, s:i}", "type", "array", "items", "type", "string",
                  "minLength", 1, "minItems", type->parts_min, "maxItems", type->parts_max);
    return json_pack("{s:[o, o]}", "anyOf", schema, parts);
}

/* Text that YAML may read as something else on the way to JSON: `up: 0`, `expect: true`. */
static json_t *scalar_schema(const struct yaml_type *type)
{
    static const char *const any[] = {"string", "number", "boolean", "null", NULL};
    static const char *const number_or_text[] = {"string", "integer", NULL};
    if (type->pattern == NULL)
        return json_pack("{s:o}", "type", string_array(any));
    return json_pack("{s:o, s:s}", "type", string_array(number_or_text), "pattern", type->pattern);
}

static json_t *shape_schema(const struct yaml_field *field)
{
    switch (field->type->shape) {
    case YAML_SHAPE_STRING:
        return string_schema(field->type);
    case YAML_SHAPE_SCALAR:
        return scalar_schema(field->type);
    case YAML_SHAPE_INTEGER:
        return integer_schema(field);
    case YAML_SHAPE_NUMBER:
        return number_schema(field);
    case YAML_SHAPE_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case YAML_SHAPE_CHOICE:
        return choice_schema(field);
    case YAML_SHAPE_SHORT:
        return json_pack("{s:[o, o]}", "anyOf", list_schema(&field->record->fields[0]),
                         entry_schema(field->record));
    case YAML_SHAPE_MAP:
        return map_schema(field);
    case YAML_SHAPE_LIST:
    case YAML_SHAPE_VARIANTS:
        return list_schema(field);
    default: /* YAML_SHAPE_STRUCT */
        return entry_schema(field->record);
    }
}

static json_t *value_schema(const struct yaml_field *field)
{
    json_t *schema = shape_schema(field);
    const char *doc = field->type == &yaml_type_args ? field->record->doc : field->doc;
    if (doc != NULL)
        json_object_set_new(schema, "description", json_string(doc));
    return schema;
}

const char *report_plan_schema(struct arena *arena)
{
    const struct yaml_record *root = plan_schema_root();
    json_t *schema =
        json_pack("{s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "title",
                  "Sluice plan");
    json_t *object = object_schema(root);
    add_one_of(object, root);
    json_object_update(schema, object);
    json_decref(object);
    char *text = json_dumps(schema, JSON_INDENT(2));
    json_decref(schema);
    const char *result = arena_printf(arena, "%s\n", text != NULL ? text : "{}");
    free(text);
    return result;
}
