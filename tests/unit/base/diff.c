/* What differs between two texts: examples, and that a random one leads from the old text to the
 * new one with as few lines as there can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diff.h"
#include "base/str.h"

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_examples(void **state)
{
    assert_string_equal(diff_unified(*state, "a", "x\ny\n", "b", "x\ny\n"), "");
    assert_string_equal(diff_unified(*state, "a", "", "b", ""), "");
    assert_string_equal(diff_unified(*state, "a", "", "b", "x\n"),
                        "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
    assert_string_equal(diff_unified(*state, "a", "x\ny\n", "b", ""),
                        "--- a\n+++ b\n@@ -1,2 +0,0 @@\n-x\n-y\n");
    assert_string_equal(diff_unified(*state, "a", "x", "b", "x\n"),
                        "--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
    assert_string_equal(diff_unified(*state, "a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "b",
                                     "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
                        "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    /* seven lines in between are two hunks, six are one */
    assert_string_equal(
        diff_unified(*state, "a", "x\n1\n2\n3\n4\n5\n6\n7\nx\n", "b", "1\n2\n3\n4\n5\n6\n7\n"),
        "--- a\n+++ b\n@@ -1,4 +1,3 @@\n-x\n 1\n 2\n 3\n@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-x\n");
    assert_string_equal(
        diff_unified(*state, "a", "x\n1\n2\n3\n4\n5\n6\nx\n", "b", "1\n2\n3\n4\n5\n6\n"),
        "--- a\n+++ b\n@@ -1,8 +1,6 @@\n-x\n 1\n 2\n 3\n 4\n 5\n 6\n-x\n");
}

enum { LINES = 40 };

static const char *random_text(struct arena *arena, unsigned *seed, size_t lines)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < lines; i++)
        str_addf(&out, "%c\n", "abcd"[rand_r(seed) % 4]);
    return str_text(&out);
}

/* Of texts whose lines are two bytes long. */
static size_t common_lines(const char *a, const char *b)
{
    static size_t best[LINES + 1][LINES + 1];
    size_t n = strlen(a) / 2, m = strlen(b) / 2;
    for (size_t i = n + 1; i-- > 0;)
        for (size_t j = m + 1; j-- > 0;)
            best[i][j] = i == n || j == m                  ? 0
                         : a[2 * i] == b[2 * j]            ? best[i + 1][j + 1] + 1
                         : best[i + 1][j] > best[i][j + 1] ? best[i + 1][j]
                                                           : best[i][j + 1];
    return best[0][0];
}

/* What `diff` makes of `old`, as patch(1) does it; counts the lines that it takes away and adds. */
static const char *patched(struct arena *arena, const char *old, const char *diff, size_t *edits)
{
    struct str out = {.arena = arena};
    const char *at = old;
    for (const char *line = diff; *line != '\0'; line = strchr(line, '\n') + 1) {
        if (str_starts_with(line, "---") || str_starts_with(line, "+++"))
            continue;
        if (str_starts_with(line, "@@")) {
            char *end;
            size_t from = strtoul(line + 4, &end, 10);
            bool empty = str_starts_with(end, ",0");
            for (const char *hunk = old + 2 * (from - (empty ? 0 : 1)); at < hunk; at += 2)
                str_add_n(&out, at, 2);
            continue;
        }
        *edits += *line != ' ';
        if (*line != '+') {
            assert_memory_equal(at, line + 1, 2);
            at += 2;
        }
        if (*line != '-')
            str_add_n(&out, line + 1, 2);
    }
    str_add(&out, at);
    return str_text(&out);
}

static void test_random_texts(void **state)
{
    enum { TRIES = 2000 };
    unsigned seed = 1;
    (void)state;
    for (int i = 0; i < TRIES; i++) {
        struct arena *arena = arena_new();
        const char *old = random_text(arena, &seed, (size_t)rand_r(&seed) % LINES);
        const char *new = random_text(arena, &seed, (size_t)rand_r(&seed) % LINES);
        size_t edits = 0;
        const char *diff = diff_unified(arena, "a", old, "b", new);
        assert_string_equal(patched(arena, old, diff, &edits), new);
        assert_int_equal(edits, strlen(old) / 2 + strlen(new) / 2 - 2 * common_lines(old, new));
        arena_free(arena);
    }
}

/* Where too many lines differ one text takes the other's place, between what they share. */
static void test_bounded(void **state)
{
    struct str old = {.arena = *state}, new = {.arena = *state};
    str_add(&old, "head\n");
    str_add(&new, "head\n");
    for (int i = 0; i < DIFF_MAX_EDITS; i++) {
        str_add(&old, "a\nsame\n");
        str_add(&new, "same\nb\n");
    }
    const char *diff = diff_unified(*state, "a", str_text(&old), "b", str_text(&new));
    assert_true(str_starts_with(diff, "--- a\n+++ b\n@@ -1,2001 +1,2001 @@\n head\n-a\n-same\n"));
    assert_true(str_ends_with(diff, "+same\n+b\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_random_texts),
        cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests_name("base/diff", tests, set_up, tear_down);
}
