/* Which statements read public.users.email. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse/reads.h"

static const struct qname users = {"public", "users"};

static void assert_answers(enum parse_answer expected, const char *const *statements)
{
    struct arena *arena = arena_new();
    for (; *statements; statements++) {
        enum parse_answer answer = parse_reads(arena, *statements, &users, "email");
        if (answer != expected)
            fail_msg("%d, expected %d: %s", (int)answer, (int)expected, *statements);
    }
    arena_free(arena);
}

static void test_reads(void **state)
{
    static const char *const statements[] = {
        "SELECT email FROM users WHERE id = $1",
        "SELECT id FROM public.users WHERE lower(email) = $1",
        "SELECT u.email FROM users u",
        "SELECT U.Email FROM Users AS u",
        "SELECT public.users.email FROM public.users",
        "SELECT (u).email FROM users u",
        "SELECT 1 FROM orders o JOIN users u ON u.email = o.customer",
        "SELECT 1 FROM orders JOIN users USING (email)",
        "SELECT id FROM users ORDER BY email",
        "SELECT count(*) FROM users GROUP BY email",
        "SELECT id FROM orders o WHERE EXISTS (SELECT FROM users u WHERE u.email = o.email)",
        "SELECT o.id FROM orders o WHERE EXISTS (SELECT email FROM users)",
        "SELECT (SELECT email FROM users WHERE id = o.id) FROM orders o",
        "SELECT (SELECT max(x) FROM other WHERE x = u.email) FROM users u",
        "SELECT x FROM users u, LATERAL (SELECT u.email AS x) l",
        "WITH u AS (SELECT email FROM users) SELECT 1 FROM u",
        "WITH users AS (SELECT email FROM users) SELECT 1 FROM users",
        "SELECT 1 FROM a UNION SELECT email FROM users",
        "UPDATE users SET name = email",
        "UPDATE users SET name = $1 WHERE email = $2",
        "UPDATE orders SET customer = u.email FROM users u WHERE u.id = orders.user_id",
        "DELETE FROM users WHERE email IS NULL",
        "DELETE FROM orders USING users u WHERE u.email = orders.customer",
        "INSERT INTO users (name) VALUES ($1) RETURNING email",
        "INSERT INTO users (name) VALUES ($1) ON CONFLICT (email) DO NOTHING",
        "INSERT INTO users (name) VALUES ($1) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.email",
        "INSERT INTO archive SELECT email FROM users",
        "MERGE INTO users u USING s ON s.email = u.email WHEN MATCHED THEN DO NOTHING",
        "MERGE INTO orders o USING users u ON u.id = o.id WHEN MATCHED THEN UPDATE SET a = u.email",
        "COPY users (id, email) TO STDOUT",
        "COPY (SELECT email FROM users) TO STDOUT",
        "DECLARE c CURSOR FOR SELECT email FROM users",
        "EXPLAIN SELECT email FROM users",
        "CREATE TABLE copy AS SELECT email FROM users",
        "SELECT sum(n) OVER (PARTITION BY email) FROM users",
        "SELECT email FROM users TABLESAMPLE SYSTEM (1)",
        "SELECT j.email FROM (users u JOIN orders o ON o.id = u.id) AS j",
        "SELECT DISTINCT ON (email) id FROM users",
        NULL};
    (void)state;
    assert_answers(PARSE_READ, statements);
}

static void test_does_not_read(void **state)
{
    static const char *const statements[] = {
        "SELECT email_address FROM users",
        "SELECT name AS email FROM users",
        "SELECT email_address AS email FROM users ORDER BY email",
        "SELECT 'email' FROM users",
        "SELECT id FROM users /* email */ -- email",
        "SELECT email FROM orders",
        "SELECT email FROM crm.users",
        "SELECT o.email FROM users u JOIN orders o ON o.id = u.id",
        "SELECT count(*) FROM users",
        "SELECT id FROM orders WHERE EXISTS (SELECT * FROM users u WHERE u.id = orders.id)",
        "WITH users AS (SELECT 1 AS email) SELECT email FROM users",
        "SELECT s.email FROM (SELECT email_address AS email FROM users) s",
        "SELECT 1 FROM users u JOIN (SELECT email FROM orders) s ON true",
        "SELECT u.email FROM orders u WHERE EXISTS (SELECT FROM users)",
        "SELECT o.* FROM users u JOIN orders o ON o.id = u.id",
        "SELECT name FROM users UNION SELECT email_address AS email FROM users ORDER BY email",
        "INSERT INTO users (email) VALUES ($1)",
        "INSERT INTO users (email) SELECT email FROM import",
        "UPDATE users SET email = $1 WHERE id = $2",
        "COPY users (id, email) FROM STDIN",
        "COPY users (id, email_address) TO STDOUT",
        "SELECT (u).id FROM users u",
        "BEGIN",
        "SELECT frobnicate( FROM users",
        NULL};
    (void)state;
    assert_answers(PARSE_NOT_READ, statements);
}

static void test_takes_all_columns(void **state)
{
    static const char *const statements[] = {"SELECT * FROM users",
                                             "TABLE users",
                                             "SELECT u.* FROM users u JOIN orders o ON o.id = u.id",
                                             "SELECT u FROM users u",
                                             "SELECT row_to_json(users) FROM users",
                                             "SELECT s.email FROM (SELECT * FROM users) s",
                                             "SELECT id FROM users NATURAL JOIN orders",
                                             "UPDATE users SET name = $1 RETURNING *",
                                             "COPY users TO STDOUT",
                                             "SELECT * FROM frobnicate( users",
                                             NULL};
    (void)state;
    assert_answers(PARSE_STAR, statements);
}

static void test_cannot_tell(void **state)
{
    static const char *const statements[] = {
        "SELECT frobnicate( email FROM users",
        "SELECT JSON_TABLE(x COLUMNS (\"Email\" text)) FROM ) users",
        "SELECT U&\"\\0065mail\" FROM users )", NULL};
    (void)state;
    assert_answers(PARSE_UNKNOWN, statements);
    struct arena *arena = arena_new();
    assert_int_equal(parse_reads(arena, NULL, &users, "email"), PARSE_UNKNOWN);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_does_not_read),
        cmocka_unit_test(test_takes_all_columns),
        cmocka_unit_test(test_cannot_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
