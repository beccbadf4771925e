/* Which text of a plan may stand inside a statement of ours, and why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/sql.h"

static void test_accepted(void **state)
{
    static const char *const texts[] = {
        "email",
        "lower(email) || 'x'",
        "'it''s; not (an end'",
        "E'\\'; still inside'",
        "e'\\\\'",
        "$$ ; ( $$",
        "$tag$ $$ ; $other$ $tag$",
        "\"odd \"\" ; name\"",
        "a[1:2] || b[(1 + 1)]",
        "/* a /* nested */ ; comment */ a",
        "a -- until the end of the line\n + b",
        "a - -b",
        "a$b",
        "case when a then 1 else (2) end",
        "gr\xC3\xB6\xC3\x9F"
        "e + 1",
        "$1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (sql_fragment_check(texts[i]))
            fail_msg("%s: %s", texts[i], sql_fragment_check(texts[i]));
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", "it is empty"},
        {" \n\t", "it is empty"},
        {"/* nothing */", "it is empty"},
        {"a; DROP TABLE users", "a semicolon ends it"},
        {"a) FROM users; --\n", "a ) closes nothing"},
        {"a)", "a ) closes nothing"},
        {"a]", "a ] closes nothing"},
        {"(a]", "a ] closes nothing"},
        {"(a", "a ( is not closed"},
        {"a[1", "a [ is not closed"},
        {"'a", "a quoted string is not closed"},
        {"'a''", "a quoted string is not closed"},
        {"E'a\\'", "a quoted string is not closed"},
        {"\"a", "a quoted identifier is not closed"},
        {"a -- b", "a -- comment would swallow what follows"},
        {"a /* b", "a comment is not closed"},
        {"a /* /* b */", "a comment is not closed"},
        {"$$ a", "a dollar-quoted string is not closed"},
        {"$x$ a $y$", "a dollar-quoted string is not closed"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reason = sql_fragment_check(cases[i].text);
        if (!reason)
            fail_msg("accepted: %s", cases[i].text);
        assert_string_equal(reason, cases[i].reason);
    }
}

static void test_depth(void **state)
{
    char deep[400];
    (void)state;
    for (size_t i = 0; i < sizeof deep - 1; i++)
        deep[i] = '(';
    deep[sizeof deep - 1] = '\0';
    assert_string_equal(sql_fragment_check(deep), "brackets are nested too deeply");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests_name("sql/fragment", tests, NULL, NULL);
}
