/* Names, values and derived names as they stand in SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql/sql.h"

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

static void test_names(void **state)
{
    static const struct {
        const char *name, *sql;
    } cases[] = {
        {"email", "email"},
        {"email_2", "email_2"},
        {"_x", "_x"},
        {"Email", "\"Email\""},
        {"2email", "\"2email\""},
        {"odd name", "\"odd name\""},
        {"quo\"te", "\"quo\"\"te\""},
        {"semi;colon--", "\"semi;colon--\""},
        {"per%cent", "\"per%cent\""},
        {"$sluice$", "\"$sluice$\""},
        {"a$b", "\"a$b\""},
        {"dot.ted", "\"dot.ted\""},
        {"select", "\"select\""},
        {"user", "\"user\""},
        {"between", "\"between\""},
        {"name", "name"}, /* unreserved */
        {"gr\xC3\xB6\xC3\x9F"
         "e",
         "\"gr\xC3\xB6\xC3\x9F"
         "e\""},
        {"tab\there", "\"tab\there\""},
        {"back\\slash", "\"back\\slash\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(sql_quote_name(*state, cases[i].name), cases[i].sql);
}

static void test_values(void **state)
{
    assert_string_equal(sql_quote_value(*state, "it's"), "'it''s'");
    assert_string_equal(sql_quote_value(*state, ""), "''");
    assert_string_equal(sql_quote_value(*state, "a\\b"), "'a\\b'");
    assert_string_equal(sql_quote_value(*state, NULL), "NULL");
}

static void test_formats(void **state)
{
    const struct qname table = {"odd schema", "users"};
    const struct qname bare = {NULL, "users"};
    const struct sql_fragment expression = {.text = "a + b"};
    assert_string_equal(sql_make(*state, "%T.%I = %L, %E, %R, %S, %d, %D, 100%%", &table, "Id",
                                 "x'", &expression, &expression, "now()", -3, 4294967296LL),
                        "\"odd schema\".users.\"Id\" = 'x''', (a + b), a + b, now(), -3, "
                        "4294967296, 100%");
    assert_string_equal(sql_quote_qname(*state, &bare), "users");
    assert_string_equal(sql_name_list(*state, (const char *const[]){"a", "B", "c"}, 3),
                        "a, \"B\", c");
    assert_string_equal(sql_name_list(*state, NULL, 0), "");
}

static void test_qnames(void **state)
{
    const struct qname a = {"public", "users"}, b = {"public", "users"}, c = {"Public", "users"};
    assert_true(qname_equal(&a, &b));
    assert_false(qname_equal(&a, &c));
    assert_string_equal(qname_text(*state, &c), "Public.users");
}

static void test_derived_names(void **state)
{
    enum { MOST_BYTES = 63 };
    char long_name[200];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    const char *one = sql_derived_name(*state, "sluice_", "plan", "phase", NULL);
    assert_string_equal(one, sql_derived_name(*state, "sluice_", "plan", "phase", NULL));
    assert_int_equal(strlen(one), strlen("sluice_") + 16);
    /* what an earlier version named is found again by a later one */
    assert_string_equal(sql_derived_name(*state, "sluice_", "a", "b", NULL),
                        "sluice_8fb20ef63ced4145");
    assert_memory_equal(one, "sluice_", strlen("sluice_"));
    assert_string_not_equal(one, sql_derived_name(*state, "sluice_", "planp", "hase", NULL));
    assert_string_not_equal(one, sql_derived_name(*state, "sluice_", "planphase", NULL));
    assert_true(strlen(sql_derived_name(*state, "zz_sluice_", long_name, NULL)) <= MOST_BYTES);
    /* what two truncated names would share does not make them one */
    const char *truncated = sql_derived_name(*state, "", long_name, NULL);
    long_name[150] = 'y';
    assert_string_not_equal(truncated, sql_derived_name(*state, "", long_name, NULL));
}

/* What the server would say of it is what was there before the arrow. */
static void test_settled(void **state)
{
    static const struct {
        const char *deparsed, *settled;
    } cases[] = {
        {"((a)::text = ANY ((ARRAY['b'::character varying, 'c,]'::character varying])::text[]))",
         "((a)::text = ANY ((ARRAY['b'::character varying, 'c,]'::character varying]"
         "::character varying[])::text[]))"},
        {"((ARRAY[(ARRAY[1::smallint])::integer[], x::integer[]])::bigint[])",
         "((ARRAY[(ARRAY[1::smallint]::smallint[])::integer[], x::integer[]]::integer[][])"
         "::bigint[])"},
        {"(a = ANY (ARRAY['b'::text, 'c'::text]))", "(a = ANY (ARRAY['b'::text, 'c'::text]))"},
        {"(ARRAY[a, b])::text[]", "(ARRAY[a, b])::text[]"},
        {"(ARRAY['a'::character varying(3)])::text[]",
         "(ARRAY['a'::character varying(3)])::text[]"},
        {"'(ARRAY[1::int])::text[]'", "'(ARRAY[1::int])::text[]'"},
        {"$f$(ARRAY[1::int])::text[]$f$", "$f$(ARRAY[1::int])::text[]$f$"},
        {"\"(ARRAY[1::int])::text[]", "\"(ARRAY[1::int])::text[]"},
        {"(ARRAY[1::int", "(ARRAY[1::int"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(sql_settled(*state, cases[i].deparsed), cases[i].settled);
    assert_null(sql_settled(*state, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),         cmocka_unit_test(test_values),
        cmocka_unit_test(test_formats),       cmocka_unit_test(test_qnames),
        cmocka_unit_test(test_derived_names), cmocka_unit_test(test_settled),
    };
    return cmocka_run_group_tests_name("sql/quoting", tests, set_up, tear_down);
}
