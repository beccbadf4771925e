#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sql/sql.h"

static void accept(const char *text)
{
    const char *reason = sql_fragment_check(text);
    if (reason != NULL)
        fail_msg("refused, %s: %s", reason, text);
}

static void refuse(const char *text, const char *expected)
{
    const char *reason = sql_fragment_check(text);
    if (reason == NULL)
        fail_msg("accepted: %s", text);
    if (strcmp(reason, expected) != 0)
        fail_msg("refused with \"%s\" instead of \"%s\": %s", reason, expected, text);
}

static void test_expressions_pass(void **state)
{
    (void)state;
    accept("email");
    accept("lower(email) || '@' || \"Host Name\"");
    accept("(data -> 'a') ->> 'b' = ANY (ARRAY['x', 'y'])");
    accept("tags[1:2]");
    accept("a - -1");
    accept("price * 1e5 + 0x1F + .5");
    accept("numeric(10,2)");
    accept("(lower(email)) INCLUDE (id) WITH (fillfactor = 70)");
    accept("größe || 'ß'");
    accept("E'line\\n' || x");
}

static void test_strings_may_hold_anything(void **state)
{
    (void)state;
    accept("'it''s; (not) [closed'");
    accept("'ends in a backslash \\'");
    accept("'-- no comment'");
    accept("'/* none'");
    accept("'two\nlines'");
    accept("E'\\''");
    accept("e'\\\\'");
    accept("E'a;\\';b'");
    accept("E'a''b;'");
    accept("'first'\n'second;'");
    accept("\"a;\"\"b(\"");
    accept("U&'\\0441;' UESCAPE '!'");
    accept("B'101' || X'1F' || N'n;'");
    /* an E that belongs to a name escapes nothing */
    accept("lte'\\'");
}

static void test_dollar_quotes_may_hold_anything(void **state)
{
    (void)state;
    accept("$$;('$$");
    accept("$tag$ $$ ; $other$ ' ) $tag$");
    accept("$sluice$;$sluice$");
    accept("$T\xc3\xa4g$;$T\xc3\xa4g$");
    accept("f($1, $2)");
    accept("a$b$c");
    accept("cost$ + 1");
    refuse("$$;", "a dollar-quoted string is not closed");
    refuse("$a$ $A$", "a dollar-quoted string is not closed");
    /* these are names and numbers, so nothing hides the semicolon */
    refuse("a$b$;$b$", "a semicolon ends it");
    refuse("$1a$;$1a$", "a semicolon ends it");
}

static void test_comments_are_skipped(void **state)
{
    (void)state;
    accept("a /* ; ) ' */ + b");
    accept("a /* outer /* inner ; */ ) */ + b");
    accept("a /***/ + b");
    accept("a -- b ; ) '\n + c");
    accept("a -- b\r\n + c");
    accept("a--b\n");
    refuse("a /* /* */ ", "a comment is not closed");
    refuse("a /*/", "a comment is not closed");
    refuse("a--b", "a -- comment would swallow what follows");
    refuse("a -- b", "a -- comment would swallow what follows");
    refuse("a */ ;", "a semicolon ends it");
}

static void test_what_would_break_out_is_refused(void **state)
{
    (void)state;
    refuse("a; DROP TABLE t", "a semicolon ends it");
    refuse("a)", "a ) closes nothing");
    refuse("a) OR (b", "a ) closes nothing");
    refuse("a]", "a ] closes nothing");
    refuse("(a]", "a ] closes nothing");
    refuse("[a)", "a ) closes nothing");
    refuse("(a", "a ( is not closed");
    refuse("f(a[1", "a [ is not closed");
    refuse("'a", "a quoted string is not closed");
    refuse("'a''", "a quoted string is not closed");
    refuse("E'a\\'", "a quoted string is not closed");
    refuse("\"a", "a quoted identifier is not closed");
    refuse("\"a\"\"", "a quoted identifier is not closed");
}

static void test_a_type_has_no_comma(void **state)
{
    (void)state;
    assert_null(sql_type_check("numeric(12, 2)"));
    assert_null(sql_type_check("\"odd, name\"[]"));
    assert_null(sql_type_check("text /* , */ COLLATE \"C\""));
    assert_string_equal(sql_type_check("text, DROP COLUMN id"), "a comma ends it");
    assert_string_equal(sql_type_check("numeric(12, 2), OWNER TO ann"), "a comma ends it");
    assert_string_equal(sql_type_check("text; x"), "a semicolon ends it");
}

static void test_nothing_is_refused(void **state)
{
    (void)state;
    refuse("", "it is empty");
    refuse(" \n\t ", "it is empty");
    refuse("/* a */ -- b\n", "it is empty");
}

/* Where PostgreSQL's scanner ends a string or a comment elsewhere than one would think. */
static void test_the_scanner_is_followed(void **state)
{
    (void)state;
    /* a carriage return ends a comment */
    refuse("a -- \r); DROP TABLE t; --\n", "a ) closes nothing");
    refuse("a -- \r;\n", "a semicolon ends it");
    /* a string goes on after a new line, and backslashes escape in it when they did before */
    refuse("E'a'\n'\\' || '); DROP TABLE t; --'", "a ) closes nothing");
    refuse("E'a' -- b\n -- c\n  '\\' || ';'", "a semicolon ends it");
    accept("E'a'\n'\\';'");
    accept("E'a' '\\'");
    accept("E'a' /* b\n */ '\\'");
    accept("'a'\n'\\'");
    /* a number ends where a letter begins */
    refuse("1E'\\' || ';'", "a semicolon ends it");
    accept("1$a$;$a$");
}

static void test_depth_is_bounded(void **state)
{
    char text[512];
    (void)state;
    memset(text, '(', 128);
    memset(text + 128, 'a', 1);
    memset(text + 129, ')', 128);
    text[257] = '\0';
    accept(text);
    memset(text, '(', 129);
    text[129] = '\0';
    refuse(text, "brackets are nested too deeply");
}

static void put_in(const char *text, const char *expected)
{
    static const struct sql_word words[] = {{":table", "public.t"}, {":index", "i"}};
    struct arena *arena = arena_new();
    assert_string_equal(sql_put_in(arena, text, words, 2), expected);
    arena_free(arena);
}

/* Text of the plan stands in the same statement: what looks like a word in it is none. */
static void test_words_are_put_in_outside_of_quotes(void **state)
{
    (void)state;
    put_in("UPDATE :table AS t SET a = :index", "UPDATE public.t AS t SET a = i");
    put_in(":index :index", "i i");
    put_in("':table' \":table\" $$:table$$ $a$:table$a$",
           "':table' \":table\" $$:table$$ $a$:table$a$");
    put_in("E'\\':table' :table", "E'\\':table' public.t");
    put_in("/* :table /* :index */ :table */ :table", "/* :table /* :index */ :table */ public.t");
    put_in("-- :table\n:table", "-- :table\npublic.t");
    put_in("a[1:index] || b[:table][:index] :table", "a[1:index] || b[:table][:index] public.t");
    put_in("a::table, a::index", "a::table, a::index");
    put_in(":table_name :tables :index2", ":table_name :tables :index2");
    put_in("(:table)", "(public.t)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expressions_pass),
        cmocka_unit_test(test_strings_may_hold_anything),
        cmocka_unit_test(test_dollar_quotes_may_hold_anything),
        cmocka_unit_test(test_comments_are_skipped),
        cmocka_unit_test(test_what_would_break_out_is_refused),
        cmocka_unit_test(test_a_type_has_no_comma),
        cmocka_unit_test(test_nothing_is_refused),
        cmocka_unit_test(test_the_scanner_is_followed),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_words_are_put_in_outside_of_quotes),
    };
    return cmocka_run_group_tests_name("sql/fragment", tests, NULL, NULL);
}
