/* Names and values, as the server reads them back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "harness/server.h"
#include "sql/keywords.h"
#include "sql/sql.h"

static struct arena *arena;

static int setup(void **state)
{
    arena = arena_new();
    return server_setup(state);
}

static int teardown(void **state)
{
    arena_free(arena);
    return server_teardown(state);
}

static const char *const hostile[] = {
    "plain",
    "Capital",
    "two words",
    " ",
    "dot.ted",
    "quo\"te",
    "\"",
    "apo'strophe",
    "back\\slash",
    "semi;colon--/*",
    "per%cent %I %s %1$s",
    "$1",
    "$$",
    "$sluice$",
    "tab\tnew\nline\rbell\x07\x7f",
    "1st",
    "a$b",
    "gr\xc3\xb6\xc3\x9f"
    "e",
    "\xf0\x9f\x90\x98",
    "user",
    "SELECT",
    "sluice_",
    "E'x",
    "U&\"x",
    /* the longest, in one byte a character and in three */
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
    "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
    "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
};

/* The columns of a table named `name`, whose column is named `name` too. */
static void assert_name(const struct server *server, const char *name)
{
    const struct qname table = {name, name};
    server_run(server, "CREATE SCHEMA %s", sql_quote_name(arena, name));
    server_run(server, "%s", sql_make(arena, "CREATE TABLE %T (%I int)", &table, name));
    const char *found =
        server_value(server, "%s",
                     sql_make(arena,
                              "SELECT attname FROM pg_attribute WHERE attrelid = %L::regclass "
                              "AND attnum = 1",
                              sql_quote_qname(arena, &table)));
    assert_string_equal(found, name);
    server_run(server, "DROP SCHEMA %s CASCADE", sql_quote_name(arena, name));
}

static void test_names_come_back(void **state)
{
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        assert_name(*state, hostile[i]);
}

static void test_values_come_back(void **state)
{
    const struct server *server = *state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        assert_string_equal(server_value(server, "%s", sql_make(arena, "SELECT %L", hostile[i])),
                            hostile[i]);
    assert_string_equal(server_value(server, "%s", sql_make(arena, "SELECT %L IS NULL", NULL)),
                        "t");
    assert_string_equal(server_value(server, "%s", sql_make(arena, "SELECT %L = ''", "")), "t");
}

/* As quote_ident(), but for words that are keywords in another version only. */
static void test_names_are_quoted_as_the_server_does(void **state)
{
    const struct server *server = *state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        assert_string_equal(
            sql_quote_name(arena, hostile[i]),
            server_value(server, "%s", sql_make(arena, "SELECT quote_ident(%L)", hostile[i])));
}

/* Every word that this server does not take everywhere as a name is one of ours. */
static void test_keywords(void **state)
{
    const struct server *server = *state;
    PGresult *result = PQexec(server->conn, "SELECT word, catcode FROM pg_get_keywords()");
    int reserved = 0;
    assert_true(PQntuples(result) > 400);
    for (int row = 0; row < PQntuples(result); row++) {
        const char *word = PQgetvalue(result, row, 0);
        bool unreserved = *PQgetvalue(result, row, 1) == 'U';
        if (!unreserved && !sql_is_keyword(word))
            fail_msg("\"%s\" is a keyword of this server", word);
        reserved += !unreserved;
    }
    PQclear(result);
    assert_true(reserved > 100);
}

#define ON_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SERVER(test_names_come_back),
        ON_SERVER(test_values_come_back),
        ON_SERVER(test_names_are_quoted_as_the_server_does),
        ON_SERVER(test_keywords),
    };
    return cmocka_run_group_tests_name("server/quoting", tests, NULL, NULL);
}
