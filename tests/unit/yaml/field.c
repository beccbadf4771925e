#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "problems.h"
#include "yaml/field.h"

static struct arena *arena;
static struct problem_list problems;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

enum fruit { APPLE, PEAR };

struct entry {
    struct place place;
    int tag;
    const char *name;
    int64_t number;
};

struct sample {
    const char *string;
    const char *text;
    int64_t integer;
    int64_t any_integer;
    bool boolean;
    int64_t duration;
    int64_t any_duration;
    int64_t size;
    enum fruit fruit;
    const char *word;
    struct entry inner;
    struct entry *list;
    size_t list_count;
    struct entry *map;
    size_t map_count;
    struct entry *variants;
    size_t variant_count;
    const char **words;
    size_t word_count;
};

#define AT(member) offsetof(struct entry, member)

static const struct yaml_field entry_fields[] = {
    {.key = "name",
     .type = &yaml_type_string,
     .offset = AT(name),
     .required = true,
     .doc = "What it is called."},
    {.key = "number", .type = &yaml_type_integer, .offset = AT(number)},
};
static const struct yaml_record entry_record = {.name = "an entry",
                                                .entries = "entries",
                                                .size = sizeof(struct entry),
                                                .has_place = true,
                                                .place_offset = AT(place),
                                                YAML_FIELDS(entry_fields)};

static const struct yaml_field map_key = {.type = &yaml_type_string, .offset = AT(name)};
static const struct yaml_field map_value = {.type = &yaml_type_integer, .offset = AT(number)};
static const struct yaml_record map_record = {.entries = "names and numbers",
                                              .size = sizeof(struct entry),
                                              .key = &map_key,
                                              .value = &map_value};

static const struct yaml_field variant_fields[] = {
    {.key = "one", .type = &yaml_type_integer, .offset = AT(number), .tag = 1},
    {.key = "two", .type = &yaml_type_struct, .tag = 2, .record = &entry_record},
};
static const struct yaml_record variant_record = {.name = "thing",
                                                  .entries = "things",
                                                  .size = sizeof(struct entry),
                                                  .has_place = true,
                                                  .place_offset = AT(place),
                                                  .tag_offset = AT(tag),
                                                  YAML_FIELDS(variant_fields)};

static const struct yaml_field word_entry = {.type = &yaml_type_string};
static const struct yaml_record word_record = {
    .entries = "words", .size = sizeof(const char *), .value = &word_entry};

#undef AT
#define AT(member) offsetof(struct sample, member)

static const struct yaml_choice fruits[] = {
    {.text = "apple", .value = APPLE, .word = "APPLE"},
    {.text = "pear", .value = PEAR, .word = "PEAR"},
    {.text = NULL},
};

static const struct yaml_field sample_fields[] = {
    {.key = "string", .type = &yaml_type_string, .offset = AT(string)},
    {.key = "text", .type = &yaml_type_text, .offset = AT(text)},
    {.key = "integer",
     .type = &yaml_type_integer,
     .offset = AT(integer),
     .min = -2,
     .max = 100,
     .doc = "How many."},
    {.key = "any_integer", .type = &yaml_type_integer, .offset = AT(any_integer)},
    {.key = "boolean", .type = &yaml_type_boolean, .offset = AT(boolean)},
    {.key = "duration",
     .type = &yaml_type_duration,
     .offset = AT(duration),
     .min = 1000,
     .max = 7200000},
    {.key = "any_duration", .type = &yaml_type_duration, .offset = AT(any_duration)},
    {.key = "size", .type = &yaml_type_size, .offset = AT(size), .min = 1024, .max = 1LL << 40},
    {.key = "fruit", .type = &yaml_type_choice, .offset = AT(fruit), .choices = fruits},
    {.key = "word", .type = &yaml_type_word, .offset = AT(word), .choices = fruits},
    {.key = "inner", .type = &yaml_type_struct, .offset = AT(inner), .record = &entry_record},
    {.key = "list",
     .type = &yaml_type_list,
     .offset = AT(list),
     .second_offset = AT(list_count),
     .min = 1,
     .max = 2,
     .record = &entry_record,
     .doc = "Say what."},
    {.key = "map",
     .type = &yaml_type_map,
     .offset = AT(map),
     .second_offset = AT(map_count),
     .record = &map_record},
    {.key = "variants",
     .type = &yaml_type_variants,
     .offset = AT(variants),
     .second_offset = AT(variant_count),
     .record = &variant_record},
    {.key = "words",
     .type = &yaml_type_list,
     .offset = AT(words),
     .second_offset = AT(word_count),
     .record = &word_record},
};
static const struct yaml_record sample_record = {
    .name = "the sample", .size = sizeof(struct sample), YAML_FIELDS(sample_fields)};

static const char *const one_of[] = {"string", "text", NULL};
static const struct yaml_record choosy_record = {.name = "the sample",
                                                 .size = sizeof(struct sample),
                                                 .one_of = one_of,
                                                 YAML_FIELDS(sample_fields)};

static struct sample decode_by(const struct yaml_record *record, const char *text)
{
    struct sample sample = {.integer = 42};
    problems = (struct problem_list){.arena = arena};
    struct yaml_decoder decoder = {.arena = arena, .problems = &problems};
    const struct yaml_node *root = yaml_read(arena, text, strlen(text), &problems);
    assert_non_null(root);
    yaml_decode(&decoder, record, root, &sample);
    return sample;
}

static struct sample decode(const char *text)
{
    return decode_by(&sample_record, text);
}

static struct sample decode_well(const char *text)
{
    struct sample sample = decode(text);
    assert_string_equal(problems_text(&problems), "");
    return sample;
}

static void assert_refused(const char *text, const char *expected)
{
    decode(text);
    assert_string_equal(problems_text(&problems), expected);
}

static void test_strings(void **state)
{
    (void)state;
    assert_string_equal(decode_well("string: 12\n").string, "12");
    assert_string_equal(decode_well("string: 'null'\n").string, "null");
    assert_string_equal(decode_well("text: ''\n").text, "");
    assert_refused("string: ''\n", "1:9: string must not be empty\n");
    assert_refused("string:\n", "1:8: string must be text, not empty\n");
    assert_refused("string: ~\n", "1:9: string must be text, not empty\n");
    assert_refused("string: [a]\n", "1:9: string must be text, not a list\n");
    assert_refused("text: {a: b}\n", "1:7: text must be text, not a mapping\n");
}

static void test_integers(void **state)
{
    (void)state;
    assert_int_equal(decode_well("integer: 100\n").integer, 100);
    assert_int_equal(decode_well("integer: -2\n").integer, -2);
    assert_int_equal(decode_well("integer: 0\n").integer, 0);
    assert_true(decode_well("any_integer: 9223372036854775807\n").any_integer == INT64_MAX);
    assert_refused("integer: 101\n", "1:10: integer must be between -2 and 100, not 101\n");
    assert_string_equal(problems_hint(&problems), "How many.");
    assert_refused("integer: -3\n", "1:10: integer must be between -2 and 100, not -3\n");
    static const char *const wrong[] = {"1.0",
                                        "1e2",
                                        "0x1",
                                        "01",
                                        "1_0",
                                        "+1",
                                        "--",
                                        "",
                                        "a1",
                                        "1a",
                                        "9223372036854775808",
                                        "99999999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *shown = *wrong[i] ? arena_printf(arena, "\"%s\"", wrong[i]) : "empty";
        assert_refused(arena_printf(arena, "integer: %s\n", wrong[i]),
                       arena_printf(arena, "1:%d: integer must be a whole number, not %s\n",
                                    *wrong[i] ? 10 : 9, shown));
    }
    assert_refused("integer: '1'\n", "1:10: integer must be a whole number, not \"1\"\n");
    assert_int_equal(decode("integer: x\n").integer, 42); /* left as it was */
}

static void test_booleans(void **state)
{
    (void)state;
    assert_true(decode_well("boolean: true\n").boolean);
    assert_false(decode_well("boolean: false\n").boolean);
    static const char *const wrong[] = {"True", "yes", "on", "1", "t"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused(
            arena_printf(arena, "boolean: %s\n", wrong[i]),
            arena_printf(arena, "1:10: boolean must be true or false, not \"%s\"\n", wrong[i]));
    assert_refused("boolean: 'true'\n", "1:10: boolean must be true or false, not \"true\"\n");
}

static void test_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t milliseconds;
        const char *written;
    } right[] = {
        {"250ms", 250, "250ms"},   {"5s", 5000, "5s"},       {"10m", 600000, "10m"},
        {"36h", 129600000, "36h"}, {"7d", 604800000, "7d"},  {"0", 0, "0ms"},
        {"0d", 0, "0ms"},          {"'90s'", 90000, "90s"},  {"1500ms", 1500, "1500ms"},
        {"60s", 60000, "1m"},      {"48h", 172800000, "2d"}, {"1000ms", 1000, "1s"},
    };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        struct sample sample =
            decode_well(arena_printf(arena, "any_duration: %s\n", right[i].text));
        assert_true(sample.any_duration == right[i].milliseconds);
        assert_string_equal(yaml_type_duration.text(arena, sample.any_duration), right[i].written);
    }
    static const char *const wrong[] = {"5",
                                        "1.5s",
                                        "-5s",
                                        "5 s",
                                        "5S",
                                        "s",
                                        "1h30m",
                                        "5sec",
                                        "05s",
                                        "10000000000000000d",
                                        "99999999999999999999s"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_refused(
            arena_printf(arena, "any_duration: %s\n", wrong[i]),
            arena_printf(arena, "1:15: any_duration must be a duration, not \"%s\"\n", wrong[i]));
        assert_string_equal(problems_hint(&problems),
                            "Write for example 250ms, 5s, 10m, 24h or 7d.");
    }
    assert_refused("duration: 999ms\n", "1:11: duration must be between 1s and 2h, not 999ms\n");
    assert_refused("duration: 3h\n", "1:11: duration must be between 1s and 2h, not 3h\n");
    assert_refused("duration: 0\n", "1:11: duration must be between 1s and 2h, not 0\n");
    assert_true(decode_well("duration: 2h\n").duration == 7200000);
}

static void test_sizes(void **state)
{
    (void)state;
    assert_true(decode_well("size: 64MB\n").size == 64LL << 20);
    assert_true(decode_well("size: 1kB\n").size == 1024);
    assert_true(decode_well("size: 3GB\n").size == 3LL << 30);
    assert_true(decode_well("size: 1TB\n").size == 1LL << 40);
    assert_refused("size: 64\n", "1:7: size must be a size, not \"64\"\n");
    assert_refused("size: 64mb\n", "1:7: size must be a size, not \"64mb\"\n");
    assert_refused("size: 8388607TB\n", "1:7: size must be between 1kB and 1TB, not 8388607TB\n");
    assert_refused("size: 99999999TB\n", "1:7: size must be a size, not \"99999999TB\"\n");
}

static void test_choices(void **state)
{
    (void)state;
    assert_int_equal(decode_well("fruit: pear\n").fruit, PEAR);
    assert_string_equal(decode_well("word: apple\n").word, "APPLE");
    assert_refused("fruit: paer\n", "1:8: fruit cannot be \"paer\"\n");
    assert_string_equal(problems_hint(&problems), "Did you mean \"pear\"?");
    assert_refused("word: banana\n", "1:7: word cannot be \"banana\"\n");
    assert_string_equal(problems_hint(&problems), "Write \"apple\" or \"pear\".");
    assert_refused("fruit: [pear]\n", "1:8: fruit must be a word, not a list\n");
}

static void test_structs(void **state)
{
    (void)state;
    struct sample sample = decode_well("\ninner:\n  name: x\n  number: 3\n");
    assert_string_equal(sample.inner.name, "x");
    assert_int_equal(sample.inner.number, 3);
    assert_int_equal(sample.inner.place.line, 2);
    assert_int_equal(sample.inner.place.column, 1);
    assert_refused("inner: {number: 1}\n", "1:1: an entry needs the key \"name\"\n");
    assert_string_equal(problems_hint(&problems), "What it is called.");
    assert_refused("inner: [1]\n",
                   "1:8: an entry must be a mapping of keys and values, not a list\n");
    assert_refused("inner: {nmae: x}\n", "1:1: an entry needs the key \"name\"\n"
                                         "1:9: unknown key \"nmae\"\n");
    assert_string_equal(problems.items[1].hint, "Did you mean \"name\"?");
    assert_refused("inner: {name: x, qqqqqq: 1}\n", "1:18: unknown key \"qqqqqq\"\n");
    assert_string_equal(problems_hint(&problems), "Write \"name\" or \"number\".");
    assert_refused("- a\n", "1:1: the sample must be a mapping of keys and values, not a list\n");
    assert_refused("---\n", "2:1: the sample must be a mapping of keys and values, not empty\n");
}

static void test_lists(void **state)
{
    (void)state;
    struct sample sample = decode_well("list:\n  - name: a\n  - {name: b}\nwords: [x, 'y z']\n");
    assert_int_equal(sample.list_count, 2);
    assert_string_equal(sample.list[1].name, "b");
    assert_int_equal(sample.list[1].place.line, 3);
    assert_int_equal(sample.list[1].place.column, 5);
    assert_int_equal(sample.word_count, 2);
    assert_string_equal(sample.words[1], "y z");
    assert_int_equal(decode_well("words: []\n").word_count, 0);
    assert_refused("list: []\n", "1:7: list must not be empty\n");
    assert_string_equal(problems_hint(&problems), "Say what.");
    assert_refused("list: [{name: a}, {name: b}, {name: c}]\n",
                   "1:7: list has 3 entries, and at most 2 are allowed\n");
    assert_refused("words: {a: b}\n", "1:8: words must be a list of words, not a mapping\n");
    assert_refused("words: x\n", "1:8: words must be a list of words, not \"x\"\n");
    assert_string_equal(problems_hint(&problems), "Put it in brackets: [one, two].");
    assert_refused("words:\n", "1:7: words must be a list of words, not empty\n");
    assert_refused("words: [a, [b], ~]\n", "1:12: every entry must be text, not a list\n"
                                           "1:17: every entry must be text, not empty\n");
}

static void test_maps(void **state)
{
    (void)state;
    struct sample sample = decode_well("map: {a: 1, b: 2}\n");
    assert_int_equal(sample.map_count, 2);
    assert_string_equal(sample.map[1].name, "b");
    assert_int_equal(sample.map[1].number, 2);
    assert_refused("map: {a: x, ~: 1}\n", "1:10: \"a\" must be a whole number, not \"x\"\n"
                                          "1:13: every entry must be text, not empty\n");
    assert_refused("map: [a]\n", "1:6: map must be a mapping of names and numbers, not a list\n");
}

static void test_variants(void **state)
{
    (void)state;
    struct sample sample = decode_well("variants:\n  - one: 7\n  - two:\n      name: x\n");
    assert_int_equal(sample.variant_count, 2);
    assert_int_equal(sample.variants[0].tag, 1);
    assert_int_equal(sample.variants[0].number, 7);
    assert_int_equal(sample.variants[1].tag, 2);
    assert_string_equal(sample.variants[1].name, "x");
    assert_int_equal(sample.variants[1].place.line, 3);
    assert_int_equal(sample.variants[1].place.column, 5);
    assert_refused("variants:\n  - two:\n    name: x\n",
                   "3:5: a thing is a mapping with one key, and this is another\n");
    assert_string_equal(problems_hint(&problems),
                        "Indent what belongs to \"two\", or begin another entry with \"- \".");
    assert_refused("variants: [{twoo: 1}, {}, one]\n",
                   "1:13: unknown thing \"twoo\"\n"
                   "1:23: a thing must be a mapping with one key, not empty\n"
                   "1:27: a thing must be a mapping with one key, not \"one\"\n");
    assert_string_equal(problems.items[0].hint, "Did you mean \"two\"?");
    assert_refused("variants: [{qqqqqqq: 1}]\n", "1:13: unknown thing \"qqqqqqq\"\n");
    assert_string_equal(problems_hint(&problems), "Write \"one\" or \"two\".");
}

static void test_one_of(void **state)
{
    (void)state;
    decode_by(&choosy_record, "integer: 1\ntext: a\n");
    assert_int_equal(problems.count, 0);
    decode_by(&choosy_record, "integer: 1\n");
    assert_string_equal(problems_text(&problems),
                        "1:1: the sample says nothing that is to be done\n");
    assert_string_equal(problems_hint(&problems), "Write \"string\" or \"text\".");
    decode_by(&choosy_record, "text: a\nstring: b\n");
    assert_string_equal(problems_text(&problems),
                        "2:1: the sample cannot have both \"text\" and \"string\"\n");
}

/* What the reader of nodes refused already is not complained of again. */
static void test_refused_nodes_are_silent(void **state)
{
    (void)state;
    assert_refused(
        "integer: *x\nlist: *x\nwords: [*x, a]\nvariants: [*x]\ninner: *x\nmap: {a: *x}\n",
        "1:10: alias \"*x\" is not supported in a plan\n"
        "2:7: alias \"*x\" is not supported in a plan\n"
        "3:9: alias \"*x\" is not supported in a plan\n"
        "4:12: alias \"*x\" is not supported in a plan\n"
        "5:8: alias \"*x\" is not supported in a plan\n"
        "6:10: alias \"*x\" is not supported in a plan\n");
}

static void test_suggestions(void **state)
{
    (void)state;
    static const char *const words[] = {"table", "columns", "down", "name"};
    static const struct {
        const char *word, *hint;
    } cases[] = {
        {"tabel", "Did you mean \"table\"?"},
        {"column", "Did you mean \"columns\"?"},
        {"colums", "Did you mean \"columns\"?"},
        {"Name", "Did you mean \"name\"?"},
        {"up", "Write \"table\", \"columns\", \"down\" or \"name\"."},
        {"something_else_of_quite_another_kind_and_long",
         "Write \"table\", \"columns\", \"down\" or \"name\"."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(yaml_suggest(arena, cases[i].word, words, 4), cases[i].hint);
    assert_string_equal(yaml_suggest(arena, "x", words, 1), "Write \"table\".");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),     cmocka_unit_test(test_integers),
        cmocka_unit_test(test_booleans),    cmocka_unit_test(test_durations),
        cmocka_unit_test(test_sizes),       cmocka_unit_test(test_choices),
        cmocka_unit_test(test_structs),     cmocka_unit_test(test_lists),
        cmocka_unit_test(test_maps),        cmocka_unit_test(test_variants),
        cmocka_unit_test(test_one_of),      cmocka_unit_test(test_refused_nodes_are_silent),
        cmocka_unit_test(test_suggestions),
    };
    return cmocka_run_group_tests_name("yaml/field", tests, setup, teardown);
}
