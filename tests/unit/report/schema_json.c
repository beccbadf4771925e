#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <regex.h>
#include <string.h>

#include "phase/kind.h"
#include "report/schema_json.h"
#include "yaml/field.h"

static json_t *schema;

static int setup(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    json_error_t error;
    schema = json_loads(report_plan_schema(arena), 0, &error);
    arena_free(arena);
    return schema == NULL;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(schema);
    return 0;
}

/* The schema at a path of keys; "[0]" is the first of an array. */
static json_t *at(json_t *from, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        from = strcmp(*keys, "[0]") == 0 ? json_array_get(from, 0) : json_object_get(from, *keys);
        if (from == NULL)
            fail_msg("the schema has no \"%s\"", *keys);
    }
    return from;
}
#define AT(...) at(schema, (const char *const[]){__VA_ARGS__, NULL})
#define PHASE(kind, ...)                                                                           \
    AT("properties", "phases", "items", "properties", kind, "properties", __VA_ARGS__)

static void assert_json(json_t *value, const char *expected)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    assert_string_equal(text, expected);
    free(text);
}

static void test_root(void **state)
{
    (void)state;
    assert_json(AT("$schema"), "\"https://json-schema.org/draft/2020-12/schema\"");
    assert_json(AT("type"), "\"object\"");
    assert_json(AT("additionalProperties"), "false");
    assert_json(AT("required"), "[\"sluice\",\"plan\"]");
    assert_json(AT("oneOf"), "[{\"required\":[\"phases\"]},{\"required\":[\"rename_column\"]},"
                             "{\"required\":[\"rename_table\"]},"
                             "{\"required\":[\"change_type\"]},"
                             "{\"required\":[\"change_enum\"]},"
                             "{\"required\":[\"replace_table\"]}]");
    assert_json(AT("properties", "change_type", "required"), "[\"table\",\"column\",\"type\"]");
    assert_json(AT("properties", "sluice", "maximum"), "1");
    assert_json(AT("properties", "requires", "items", "type"), "\"string\"");
}

static void test_kinds(void **state)
{
    (void)state;
    json_t *phases = AT("properties", "phases");
    assert_json(json_object_get(phases, "minItems"), "1");
    assert_json(json_object_get(phases, "maxItems"), "200");
    json_t *entry = json_object_get(phases, "items");
    assert_json(json_object_get(entry, "additionalProperties"), "false");
    assert_json(json_object_get(entry, "minProperties"), "1");
    assert_json(json_object_get(entry, "maxProperties"), "1");
    json_t *kinds = json_object_get(entry, "properties");
    assert_int_equal(json_object_size(kinds), phase_kind_count);
    for (size_t i = 0; i < phase_kind_count; i++) {
        json_t *kind = json_object_get(kinds, phase_kinds[i]->keyword);
        json_t *any =
            json_object_get(kind, "anyOf"); /* a list that may stand alone, and the whole */
        assert_int_equal(any != NULL, phase_kinds[i]->record->alone != NULL);
        if (any)
            assert_json(json_object_get(json_array_get(any, 0), "type"), "\"array\"");
        assert_json(json_object_get(any ? json_array_get(any, 1) : kind, "type"), "\"object\"");
    }
}

static void test_values(void **state)
{
    (void)state;
    assert_json(PHASE("gate", "approvals", "minimum"), "1");
    assert_json(PHASE("gate", "approvals", "maximum"), "100");
    assert_json(PHASE("drop", "allow_differences", "type"), "\"boolean\"");
    assert_json(PHASE("drop", "table", "anyOf", "[0]", "type"), "\"string\"");
    assert_json(PHASE("add_column", "on_conflict", "enum"), "[\"new_wins\",\"raise\"]");
    assert_json(PHASE("add_column", "columns", "propertyNames", "type"), "\"string\"");
    assert_json(PHASE("add_column", "columns", "minProperties"), "1");
    assert_json(PHASE("add_column", "columns", "additionalProperties", "properties", "up", "type"),
                "[\"string\",\"number\",\"boolean\",\"null\"]");
    assert_json(PHASE("add_column", "down", "additionalProperties", "type"),
                "[\"string\",\"number\",\"boolean\",\"null\"]");
    json_t *gate = AT("properties", "phases", "items", "properties", "gate");
    assert_json(json_object_get(gate, "required"), "[\"ask\"]");
    assert_json(PHASE("gate", "window", "required"), "[\"time_zone\"]");
    assert_json(PHASE("gate", "window", "properties", "days", "items", "enum"),
                "[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"]");
    assert_json(PHASE("gate", "evidence", "items", "properties", "no_sessions_before", "enum"),
                "[\"deploy\"]");
    json_t *gate_of_recipe = AT("properties", "rename_column", "properties", "gate");
    assert_null(json_object_get(gate_of_recipe, "required"));
}

static void test_duration_pattern(void **state)
{
    (void)state;
    regex_t pattern;
    assert_int_equal(
        regcomp(&pattern, json_string_value(PHASE("gate", "soak", "pattern")), REG_EXTENDED), 0);
    static const char *const right[] = {"250ms", "5s", "10m", "24h", "7d", "0", "0ms"};
    static const char *const wrong[] = {"5", "05s", "1.5s", "-1s", "1h30m", "s", "", "5S"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_int_equal(regexec(&pattern, right[i], 0, NULL, 0), 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(regexec(&pattern, wrong[i], 0, NULL, 0), REG_NOMATCH);
    regfree(&pattern);
}

/* Every object is closed and every key says what it is for. */
static void check_described(json_t *value, size_t *keys)
{
    const char *key;
    json_t *item;
    size_t index;
    json_t *properties = json_object_get(value, "properties");
    if (properties != NULL)
        assert_false(json_is_true(json_object_get(value, "additionalProperties")));
    json_object_foreach(properties, key, item)
    {
        (*keys)++;
        if (json_object_get(item, "description") == NULL)
            fail_msg("key \"%s\" has no description", key);
    }
    json_object_foreach(value, key, item) check_described(item, keys);
    json_array_foreach(value, index, item) check_described(item, keys);
}

static void test_every_key_is_described(void **state)
{
    (void)state;
    size_t keys = 0;
    check_described(schema, &keys);
    assert_true(keys > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_root),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_duration_pattern),
        cmocka_unit_test(test_every_key_is_described),
    };
    return cmocka_run_group_tests_name("report/schema_json", tests, setup, teardown);
}
