#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/cmd.h"

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

static void assert_masked(const char *conninfo, const char *text, const char *expected)
{
    assert_string_equal(cmd_mask_password(arena, text, conninfo), expected);
}

static void a_password_among_keywords(void **state)
{
    (void)state;
    assert_masked("host=h password=s3cret", "it says s3cret here", "it says *** here");
    assert_masked("password = 's3 cret' host=h", "missing \"=\" after \"cret\"",
                  "missing \"=\" after \"***\"");
    assert_masked("PASSWORD=s3cret", "\"s3cret\"", "\"***\"");
    assert_masked("sslpassword=s3cret", "\"s3cret\"", "\"***\"");
}

static void a_password_in_a_uri(void **state)
{
    (void)state;
    assert_masked("postgresql://ann:s3cret@h/db", "user ann, s3cret, host h",
                  "user ann, ***, host h");
    /* libpq ends it at the first @ and takes the rest for a host's name. */
    assert_masked("postgres://ann:se@cret@h:1/db", "could not translate host name \"cret@h\"",
                  "could not translate host name \"***@h\"");
    assert_masked("postgresql://h/db?password=s3cret&x=y", "\"s3cret\" is bad", "\"***\" is bad");
}

/* A short password must not make words out of what it happens to be a part of. */
static void other_words_stay(void **state)
{
    (void)state;
    assert_masked("password=a", "a database has a name", "*** database has *** name");
    assert_masked("host=h dbname=d", "host h, database d", "host h, database d");
    assert_masked("postgresql://ann@h/db", "host h", "host h");
    assert_masked("password=", "nothing is hidden", "nothing is hidden");
    assert_null(cmd_mask_password(arena, NULL, "password=x"));
    assert_string_equal(cmd_mask_password(arena, "text", NULL), "text");
}

static void an_argument_that_may_hold_one_is_not_shown(void **state)
{
    (void)state;
    assert_string_equal(cmd_shown_argument("plan.yaml"), "plan.yaml");
    assert_string_equal(cmd_shown_argument("password=x"), "***");
    assert_string_equal(cmd_shown_argument("postgres://u:x@h"), "***");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_password_among_keywords, setup, teardown),
        cmocka_unit_test_setup_teardown(a_password_in_a_uri, setup, teardown),
        cmocka_unit_test_setup_teardown(other_words_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(an_argument_that_may_hold_one_is_not_shown, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
