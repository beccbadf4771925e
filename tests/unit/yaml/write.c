#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "problems.h"
#include "yaml/node.h"
#include "yaml/write.h"

static struct arena *arena;

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

static void test_layout(void **state)
{
    (void)state;
    struct yaml_writer *writer = yaml_write_open(arena);
    yaml_write_mapping(writer, false);
    yaml_write_plain(writer, "on");
    yaml_write_text(writer, "on");
    yaml_write_text(writer, "items");
    yaml_write_list(writer, false);
    yaml_write_mapping(writer, true);
    yaml_write_text(writer, "a");
    yaml_write_plain(writer, "1");
    yaml_write_text(writer, "b");
    yaml_write_text(writer, "1");
    yaml_write_mapping_end(writer);
    yaml_write_list(writer, true);
    yaml_write_text(writer, "one\ntwo");
    yaml_write_list_end(writer);
    yaml_write_text(writer, "SELECT 1\nFROM x: y -- #\n");
    yaml_write_list_end(writer);
    yaml_write_mapping_end(writer);
    assert_string_equal(yaml_write_close(writer), "on: 'on'\n"
                                                  "items:\n"
                                                  "- {a: 1, b: '1'}\n"
                                                  "- [\"one\\ntwo\"]\n"
                                                  "- |\n"
                                                  "  SELECT 1\n"
                                                  "  FROM x: y -- #\n");
}

/* Texts that a careless writer gets wrong in one way or another. */
static const char *const hostile[] = {
    "",
    " ",
    "~",
    "null",
    "NULL",
    "true",
    "no",
    "0",
    "-1",
    "1e3",
    ".5",
    "0x1f",
    "2020-01-01",
    "<<",
    "a: b",
    "a:",
    ":",
    "-",
    "- a",
    "?",
    "? a",
    "#",
    "a #b",
    "a#b",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "|",
    ">",
    "[a]",
    "{a}",
    "a, b",
    "'",
    "''",
    "\"",
    "\"a\"",
    "it's",
    "\\",
    "a\\nb",
    " a",
    "a ",
    "a\n",
    "\na",
    "a\nb",
    "a\n\nb",
    "a \nb",
    "a\n b",
    " a\nb",
    "a\nb\n",
    "a\nb\n\n",
    "a\n\n",
    "\n",
    "\n\n",
    "a\tb",
    "\ta",
    "a\t",
    "a\r\nb",
    "a\rb",
    "\r",
    "---",
    "--- a",
    "...",
    "a\n---\nb",
    "a\n...\nb",
    "é",
    "日本\n語",
    "\xf0\x9f\x98\x80",
    "\xc2\x85",
    "a\xe2\x80\xa8"
    "b",
    "\xef\xbb\xbf"
    "a",
    "\xef\xbf\xbe",
    "a\n\tb",
    "a\n#b",
    "a\n- b",
    "a: |\n b\n",
    "=",
    "a\nb ",
    "a\n  ",
    "% a\nb",
    "\xc2\xa0",
    "a\xc2\xa0\nb",
};

enum { HOSTILE = sizeof hostile / sizeof *hostile };

static const char *write_each(bool flow, bool as_key)
{
    struct yaml_writer *writer = yaml_write_open(arena);
    yaml_write_mapping(writer, flow);
    for (size_t i = 0; i < HOSTILE; i++) {
        const char *number = arena_printf(arena, "k%zu", i);
        yaml_write_text(writer, as_key ? hostile[i] : number);
        yaml_write_text(writer, as_key ? number : hostile[i]);
    }
    yaml_write_mapping_end(writer);
    return yaml_write_close(writer);
}

static const struct yaml_node *read_back(const char *text)
{
    struct problem_list problems = {.arena = arena};
    const struct yaml_node *root = yaml_read(arena, text, strlen(text), &problems);
    assert_string_equal(problems_text(&problems), "");
    assert_non_null(root);
    assert_int_equal(root->count, HOSTILE);
    return root;
}

static void test_texts_read_back(void **state)
{
    (void)state;
    for (int flow = 0; flow < 2; flow++) {
        const struct yaml_node *root = read_back(write_each(flow, false));
        for (size_t i = 0; i < HOSTILE; i++) {
            assert_string_equal(root->items[i].text, hostile[i]);
            assert_false(yaml_node_is_null(&root->items[i]));
        }
    }
}

static void test_keys_read_back(void **state)
{
    (void)state;
    for (int flow = 0; flow < 2; flow++) {
        const struct yaml_node *root = read_back(write_each(flow, true));
        for (size_t i = 0; i < HOSTILE; i++) {
            assert_string_equal(root->items[i].key->text, hostile[i]);
            assert_false(yaml_node_is_null(root->items[i].key));
        }
    }
}

static void test_long_texts_stay_on_one_line(void **state)
{
    (void)state;
    char words[2000];
    for (size_t i = 0; i < sizeof words; i++)
        words[i] = i % 6 == 5 ? ' ' : 'a';
    words[sizeof words - 1] = '\0';
    struct yaml_writer *writer = yaml_write_open(arena);
    yaml_write_text(writer, words);
    const char *text = yaml_write_close(writer);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_texts_read_back),
        cmocka_unit_test(test_keys_read_back),
        cmocka_unit_test(test_long_texts_stay_on_one_line),
    };
    return cmocka_run_group_tests_name("yaml/write", tests, setup, teardown);
}
