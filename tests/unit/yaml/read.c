#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "problems.h"
#include "yaml/node.h"

static struct arena *arena;
static struct problem_list problems;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    problems = (struct problem_list){.arena = arena};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct yaml_node *read_n(const char *text, size_t length)
{
    problems = (struct problem_list){.arena = arena};
    return yaml_read(arena, text, length, &problems);
}

static const struct yaml_node *read_text(const char *text)
{
    return read_n(text, strlen(text));
}

static void assert_place(struct place place, int line, int column)
{
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

/* Nothing comes of the text but this problem. */
static void assert_refused(const char *text, const char *expected)
{
    assert_null(read_text(text));
    assert_string_equal(problems_text(&problems), expected);
}

/* There is a tree, so that decoding can go on, and these problems. */
static void assert_complained(const char *text, const char *expected)
{
    assert_non_null(read_text(text));
    assert_string_equal(problems_text(&problems), expected);
}

static void test_nodes_know_their_places(void **state)
{
    (void)state;
    const struct yaml_node *root = read_text("a: 1\n"
                                             "ключ:  - не список\n"
                                             "list:\n"
                                             "  - 'x'\n"
                                             "  - {b: \"y\"}\n"
                                             "  - |\n"
                                             "    z\n");
    assert_string_equal(problems_text(&problems),
                        "2:8: not valid YAML: block sequence entries are not allowed in this "
                        "context\n");
    root = read_text("a: 1\n"
                     "ключ:  не список\n"
                     "list:\n"
                     "  - 'x'\n"
                     "  - {b: \"y\"}\n"
                     "  - |\n"
                     "    z\n");
    assert_non_null(root);
    assert_int_equal(problems.count, 0);
    assert_int_equal(root->kind, YAML_MAPPING);
    assert_int_equal(root->count, 3);
    const struct yaml_node *wide = yaml_node_get(root, "ключ");
    assert_place(wide->place, 2, 8); /* characters, not bytes */
    assert_place(wide->key->place, 2, 1);
    assert_true(wide->plain);
    assert_false(wide->quoted);
    const struct yaml_node *list = yaml_node_get(root, "list");
    assert_int_equal(list->kind, YAML_LIST);
    assert_int_equal(list->count, 3);
    assert_null(list->items[0].key);
    assert_place(list->items[0].place, 4, 5);
    assert_true(list->items[0].quoted);
    const struct yaml_node *inner = yaml_node_get(&list->items[1], "b");
    assert_place(inner->place, 5, 9);
    assert_string_equal(inner->text, "y");
    assert_place(list->items[2].place, 6, 5);
    assert_string_equal(list->items[2].text, "z\n");
    assert_false(list->items[2].plain);
    assert_false(list->items[2].quoted);
    assert_null(yaml_node_get(root, "b"));
}

static void test_byte_order_mark_and_line_ends(void **state)
{
    (void)state;
    const struct yaml_node *root = read_text("\xef\xbb\xbf"
                                             "a: 1\r\nb: 2\r\n");
    assert_non_null(root);
    assert_place(root->items[0].key->place, 1, 1);
    assert_place(root->items[1].key->place, 2, 1);
}

static void test_characters_are_refused(void **state)
{
    (void)state;
    assert_refused("a: b\nc: \xff\n", "2:4: the file contains a byte that is not UTF-8\n");
    assert_refused("é: \xc3\n", "1:4: the file contains a byte that is not UTF-8\n");
    assert_refused("a: \xed\xa0\x80\n", "1:4: the file contains a byte that is not UTF-8\n");
    assert_refused("a: b\n\nc: \x07\n", "3:4: the file contains a control character\n");
    assert_refused("a: \x7f\n", "1:4: the file contains a control character\n");
    assert_refused("a: \xc2\x9f\n", "1:4: the file contains a control character\n");
    assert_refused("a: \xc2\x85\n", "1:4: the file contains a Unicode line separator\n");
    assert_refused("a: \xe2\x80\xa8\n", "1:4: the file contains a Unicode line separator\n");
    assert_refused("a: \xef\xbb\xbf\n", "1:4: the file contains a byte order mark in the middle\n");
    assert_refused("a: \xef\xbf\xbf\n",
                   "1:4: the file contains a character that Unicode does not define\n");
    assert_null(read_n("a: b\r\rc\0", 8));
    assert_string_equal(problems_text(&problems), "3:2: the file contains a NUL character\n");
    assert_null(read_n("a\0\0\0:\0\0\0", 8)); /* UTF-32 */
    assert_string_equal(problems_text(&problems), "1:2: the file contains a NUL character\n");
}

static void test_escapes_are_looked_at(void **state)
{
    (void)state;
    assert_complained("a: \"\\0\"\nb: \"x\\a\"\n\"\\b\": 1\n",
                      "1:4: text contains a NUL character\n"
                      "2:4: text contains a control "
                      "character\n"
                      "3:1: text contains a control "
                      "character\n");
    const struct yaml_node *root = read_text("a: \"\\u2028\\N\\t\\n\\uFEFF\"\n");
    assert_int_equal(problems.count, 0);
    assert_string_equal(root->items[0].text, "\xe2\x80\xa8\xc2\x85\t\n\xef\xbb\xbf");
    root = read_text("a: \"\\0\"\nb: 2\n");
    assert_int_equal(root->items[0].kind, YAML_REFUSED);
}

static void test_documents(void **state)
{
    (void)state;
    assert_refused("", "1:1: the file is empty\n");
    assert_refused("# nothing\n\n", "1:1: the file is empty\n");
    assert_refused("a: 1\n---\nb: 2\n", "2:1: the file holds more than one document\n");
    assert_refused("a: 1\n...\n---\n", "3:1: the file holds more than one document\n");
    assert_non_null(read_text("%YAML 1.1\n---\na: 1\n...\n"));
    const struct yaml_node *root = read_text("---\n");
    assert_true(yaml_node_is_null(root));
}

static void test_extras_are_refused(void **state)
{
    (void)state;
    assert_complained("a: &x 1\nb: *x\n", "1:4: anchor \"&x\" is not supported in a plan\n"
                                          "2:4: alias \"*x\" is not supported in a plan\n");
    assert_string_equal(problems_hint(&problems), "Write the value out wherever it is needed.");
    assert_complained("a: &x [1]\nb: &y {c: 1}\n*x : 3\n",
                      "1:4: anchor \"&x\" is not supported in a plan\n"
                      "2:4: anchor \"&y\" is not supported in a plan\n"
                      "3:1: alias \"*x\" is not supported in a plan\n");
    assert_complained("a: !!str 1\nb: !x [1]\nc: ! {}\n",
                      "1:4: tag \"tag:yaml.org,2002:str\" is not supported in a plan\n"
                      "2:4: tag \"!x\" is not supported in a plan\n"
                      "3:4: tag \"!\" is not supported in a plan\n");
}

static void test_keys(void **state)
{
    (void)state;
    assert_complained("a: 1\nb: 2\n\"a\": 3\n",
                      "3:1: duplicate key \"a\": it is already given at line 1, column 1\n");
    assert_string_equal(yaml_node_get(read_text("a: 1\na: 2\n"), "a")->text, "1");
    assert_complained("[a]: 1\n? {b: 1}\n: 2\n", "1:1: a key must be text, not a list\n"
                                                 "2:3: a key must be text, not a mapping\n");
    assert_int_equal(read_text("[a]: 1\nc: 2\n")->count, 1);
}

static void test_syntax_errors_have_places(void **state)
{
    (void)state;
    assert_refused("a: b: c\n",
                   "1:5: not valid YAML: mapping values are not allowed in this context\n");
    assert_string_equal(problems_hint(&problems),
                        "Put text that contains a colon and a space in quotes, and give the keys "
                        "of one mapping the same indentation.");
    assert_refused("a: 1\n\tb: 2\n",
                   "2:1: not valid YAML: found a tab character that violates indentation while "
                   "scanning a plain scalar that begins at line 1\n");
    assert_string_equal(problems_hint(&problems), "Indent with spaces, never with tabs.");
    assert_refused("a: 1\nb: @c\n",
                   "2:4: not valid YAML: found character that cannot start any token\n");
    assert_refused("a: [1, 2\nb: 3\n",
                   "2:2: not valid YAML: did not find expected ',' or ']' while parsing a flow "
                   "sequence that begins at line 1\n");
    assert_refused("a: 'x\n\n\n", "4:1: not valid YAML: found unexpected end of stream while "
                                  "scanning a quoted scalar that begins at line 1\n");
    assert_refused("a: 1\n  b: 2\n",
                   "2:4: not valid YAML: mapping values are not allowed in this context\n");
    assert_refused("a:\n  - 1\n b: 2\n",
                   "3:2: not valid YAML: did not find expected key while parsing a block mapping "
                   "that begins at line 1\n");
}

static void test_depth_is_bounded(void **state)
{
    (void)state;
    char text[200];
    memset(text, '[', 31);
    memset(text + 31, ']', 31);
    assert_non_null(read_n(text, 62));
    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    assert_non_null(read_n(text, 64));
    memset(text, '[', 100);
    assert_null(read_n(text, 100));
    assert_string_equal(problems_text(&problems), "1:33: the file nests deeper than 32 levels\n");
    memset(text, 0, sizeof text);
    for (int i = 0; i < 60; i++)
        memcpy(text + (size_t)i * 2, "- ", 2);
    assert_refused(text, "1:65: the file nests deeper than 32 levels\n");
}

static void test_nodes_are_bounded(void **state)
{
    (void)state;
    struct str text = {.arena = arena};
    for (int i = 0; i < YAML_MAX_NODES - 1; i++)
        str_add(&text, "- a\n");
    assert_non_null(read_text(str_text(&text)));
    str_add(&text, "- a\n");
    assert_refused(str_text(&text), "20000:3: the file has more than 20000 keys and values\n");
}

static void test_hostile_files_end_quickly(void **state)
{
    (void)state;
    enum { SIZE = 10 * 1024 * 1024 };
    static const char *const patterns[] = {
        "[",    "{", "- ", "? ", "a: ", "&a ",          "*a ", "\"", "#", "a, ",
        "- - ", "!", "\n", " ",  "|\n", "x: &x [*x]\n", "'",   ": ", "a", "- {a: 'b'}\n",
        "-",    "%", "\t"};
    char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t length = strlen(patterns[i]);
        for (size_t at = 0; at < SIZE; at++)
            bytes[at] = patterns[i][at % length];
        clock_t start = clock();
        read_n(bytes, SIZE);
        if (clock() - start > 5 * CLOCKS_PER_SEC)
            fail_msg("%d MB of \"%s\" took %ld s", SIZE >> 20, patterns[i],
                     (long)((clock() - start) / CLOCKS_PER_SEC));
    }
    free(bytes);
}

static void test_alias_bomb(void **state)
{
    (void)state;
    struct str text = {.arena = arena};
    str_add(&text, "a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++)
        str_addf(&text, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
    assert_non_null(read_text(str_text(&text)));
    assert_int_equal(problems.count, 60 + 2 * 59);
}

static void test_problems_are_sorted_by_place(void **state)
{
    (void)state;
    problems = (struct problem_list){.arena = arena};
    const struct place places[] = {{3, 1}, {1, 7}, {2, 2}, {1, 7}, {1, 2}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        problem_add(&problems, places[i], i == 4 ? "A hint." : NULL, "no %zu", i);
    assert_string_equal(problems_text(&problems),
                        "1:2: no 4\n1:7: no 1\n1:7: no 3\n2:2: no 2\n3:1: no 0\n");
    assert_string_equal(problems_hint(&problems), "A hint.");
}

static void test_nodes_are_described_shortly(void **state)
{
    (void)state;
    const struct yaml_node *root =
        read_text("- ~\n- ''\n- |\n  a\n  b\n- "
                  "ééééééééééééééééééééééééééééééééééé\n- [1]\n- {a: 1}\n- NULL\n- 'null'\n");
    static const char *const expected[] = {
        "empty",  "\"\"",      "\"a b \"", "\"éééééééééééééééééééé…\"",
        "a list", "a mapping", "empty",    "\"null\"",
    };
    assert_int_equal(root->count, 8);
    for (size_t i = 0; i < root->count; i++)
        assert_string_equal(yaml_node_describe(arena, &root->items[i]), expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes_know_their_places),
        cmocka_unit_test(test_byte_order_mark_and_line_ends),
        cmocka_unit_test(test_characters_are_refused),
        cmocka_unit_test(test_escapes_are_looked_at),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_extras_are_refused),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_syntax_errors_have_places),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_nodes_are_bounded),
        cmocka_unit_test(test_hostile_files_end_quickly),
        cmocka_unit_test(test_alias_bomb),
        cmocka_unit_test(test_problems_are_sorted_by_place),
        cmocka_unit_test(test_nodes_are_described_shortly),
    };
    return cmocka_run_group_tests_name("yaml/read", tests, setup, teardown);
}
