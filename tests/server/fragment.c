/* What sql_fragment_check accepts stays inside of its parentheses: asked of the server's parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/server.h"
#include "sql/sql.h"

/* Parts of text that begin, end or hide something, and some that would break out. */
static const char *const tokens[] = {
    "1",
    "1",
    "a",
    "a",
    "'x'",
    "'",
    "'",
    "''",
    "\\'",
    "\\",
    "E'",
    "E'x'",
    "E'x'\n'",
    "'); SELECT (1 || '",
    "1E'",
    "U&'",
    "\"",
    "\"a\"",
    "$$",
    "$a$",
    "a$",
    "$1",
    "||",
    "||",
    "--",
    "-- ",
    "/*",
    "*/",
    "\n",
    "\n",
    "\r",
    "\r",
    " ",
    "(",
    ")",
    ", 1",
    ";",
    "); SELECT (1",
    "); SELECT ('",
    "); SELECT (1 ||",
};

/* The same in every run, on every platform: the generator of POSIX's example of rand(). */
static uint32_t seed = 20200211;
static uint32_t next_random(void)
{
    seed = seed * 1103515245 + 12345;
    return seed / 65536 % 32768;
}

static void make_fragment(char text[256])
{
    enum { COUNT = sizeof tokens / sizeof *tokens, MOST = 9 };
    size_t length = 2 + next_random() % MOST;
    text[0] = '\0';
    for (size_t i = 0; i < length; i++)
        strncat(text, tokens[next_random() % COUNT], 255 - strlen(text));
}

/* How many results the server gives; -1 when it refuses. */
static int count_results(PGconn *conn, const char *sql)
{
    int count = 0;
    bool refused = false;
    assert_int_equal(PQsendQuery(conn, sql), 1);
    for (PGresult *result; (result = PQgetResult(conn)) != NULL; count++) {
        refused |= PQresultStatus(result) != PGRES_TUPLES_OK;
        PQclear(result);
    }
    return refused ? -1 : count;
}

static void test_accepted_text_stays_inside(void **state)
{
    enum { TRIES = 1000000 };
    const struct server *server = *state;
    int accepted = 0, valid = 0;
    server_run(server, "CREATE TABLE t (a int, \"a$\" int)");
    for (int i = 0; i < TRIES; i++) {
        char text[256], sql[400];
        make_fragment(text);
        if (sql_fragment_check(text) != NULL)
            continue;
        accepted++;
        snprintf(sql, sizeof sql, "SELECT (%s) FROM t; SELECT 'end'", text);
        int count = count_results(server->conn, sql);
        valid += count > 0;
        if (count != -1 && count != 2)
            fail_msg("%d results instead of 2: %s", count, sql);
    }
    /* the test has met enough of both */
    assert_in_range(accepted, TRIES / 100, TRIES / 2);
    assert_true(valid > TRIES / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_accepted_text_stays_inside, server_setup,
                                        server_teardown),
    };
    return cmocka_run_group_tests_name("server/fragment", tests, NULL, NULL);
}
