/* SQL of a plan: what takes statements back, what they lock, and what they compile to. */
#include "../making.h"

#include "phase/sql/args.h"

static struct sql_script read_script(const char *text)
{
    struct problem_list problems = {.arena = arena};
    struct sql_script script = {.text = text, .schema = "public", .place = {7, 9}, .block = true};
    sql_script_read(arena, &script, &problems);
    assert_int_equal(problems.count, 0);
    return script;
}

static void test_places(void **state)
{
    (void)state;
    const struct sql_script script =
        read_script("CREATE TABLE a (\n  id int\n);\n\n  DROP TABLE b; -- and\nSELECT 1");
    assert_int_equal(script.statement_count, 3);
    assert_string_equal(script.statements[1].text, "DROP TABLE b");
    assert_int_equal(script.statements[1].place.line, 12);
    assert_int_equal(script.statements[1].place.column, 11);
    assert_string_equal(script.statements[0].what, "CREATE TABLE");
}

static void test_undo(void **state)
{
    static const struct {
        const char *sql, *undo; /* NULL: only its author knows */
    } cases[] = {
        {"CREATE TABLE \"A b\".c (id int)", "DROP TABLE \"A b\".c"},
        {"CREATE FUNCTION f(a int, OUT b text, VARIADIC c \"T\"[]) LANGUAGE sql AS ''",
         "DROP FUNCTION public.f(pg_catalog.int4, \"T\"[])"},
        {"CREATE PROCEDURE s.p() LANGUAGE sql AS ''", "DROP PROCEDURE s.p()"},
        {"CREATE INDEX i ON s.t (a)", "DROP INDEX s.i"},
        {"CREATE INDEX ON t (a)", NULL},
        {"CREATE TYPE e AS ENUM ('a')", "DROP TYPE public.e"},
        {"CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()", "DROP TRIGGER x ON public.t"},
        {"CREATE EXTENSION IF NOT EXISTS citext", "DROP EXTENSION citext"},
        {"CREATE SCHEMA s", "DROP SCHEMA s"},
        {"CREATE SCHEMA s CREATE TABLE t (id int)", NULL},
        {"ALTER TABLE t RENAME COLUMN a TO b", "ALTER TABLE public.t RENAME COLUMN b TO a"},
        {"ALTER FUNCTION f(int) RENAME TO g",
         "ALTER ROUTINE public.g(pg_catalog.int4) RENAME TO f"},
        {"ALTER TYPE m RENAME VALUE 'a' TO 'it''s'",
         "ALTER TYPE public.m RENAME VALUE 'it''s' TO 'a'"},
        {"ALTER TABLE t ADD c int, ADD CONSTRAINT k CHECK (c > 0) NOT VALID",
         "ALTER TABLE public.t DROP COLUMN c"},
        {"DROP TABLE t", NULL},
        {"DO 'BEGIN END'", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct sql_script script = read_script(cases[i].sql);
        const struct sql_statement *s = &script.statements[0];
        if (cases[i].undo)
            assert_string_equal(s->undos[0].text, cases[i].undo);
        else
            assert_int_equal(sql_statement_undo(s), SQL_UNDO_GIVEN);
    }
    const struct sql_script rows = read_script("DELETE FROM t");
    assert_true(sql_script_has(&rows, SQL_UNDO_NEVER));
    /* what is done to a table of the same script goes with it */
    const struct sql_script own =
        read_script("CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t SET LOGGED");
    assert_false(sql_script_has(&own, SQL_UNDO_NEVER));
    assert_false(sql_script_has(&own, SQL_UNDO_GIVEN));
}

static enum lock_mode lock_on(const char *sql, const char *table)
{
    size_t count;
    const struct sql_touch *touches = sql_touches_of(arena, sql, "public", &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(qname_text(arena, &touches[i].name), table))
            return touches[i].mode;
    return LOCK_NONE;
}

static void test_locks(void **state)
{
    (void)state;
    assert_int_equal(lock_on("CREATE TABLE a (b int REFERENCES s.u)", "s.u"),
                     LOCK_SHARE_ROW_EXCLUSIVE);
    assert_int_equal(
        lock_on("CREATE VIEW v AS SELECT 1 FROM t WHERE EXISTS (SELECT FROM u)", "public.u"),
        LOCK_ACCESS_SHARE);
    assert_int_equal(lock_on("CREATE POLICY p ON t USING (true)", "public.t"),
                     LOCK_ACCESS_EXCLUSIVE);
    assert_int_equal(lock_on("COMMENT ON COLUMN s.t.c IS 'x'", "s.t"), LOCK_SHARE_UPDATE_EXCLUSIVE);
    assert_int_equal(lock_on("DROP TRIGGER x ON s.t", "s.t"), LOCK_ACCESS_EXCLUSIVE);
    assert_int_equal(lock_on("INSERT INTO t SELECT * FROM u", "public.t"), LOCK_ROW_EXCLUSIVE);
}

static void test_redirect(void **state)
{
    static const struct qname users = {"public", "users"};
    (void)state;
    assert_string_equal(
        sql_redirect(arena,
                     "CREATE TRIGGER users BEFORE UPDATE OF users ON public . \"users\" "
                     "EXECUTE FUNCTION users('ON users')",
                     &users, 1, "public", "copy"),
        "CREATE TRIGGER users BEFORE UPDATE OF users ON copy.users "
        "EXECUTE FUNCTION users('ON users')");
}

static struct catalog *met(const char *const *undos, size_t count)
{
    struct catalog *catalog = make_catalog(false);
    struct cat_script *script = arena_alloc(arena, sizeof *script);
    *script = (struct cat_script){
        .undos = arena_alloc(arena, count * sizeof(char *)),
        .relation_counts = arena_alloc(arena, count * sizeof(size_t)),
    };
    memcpy(script->undos, undos, count * sizeof(char *));
    catalog->scripts = script;
    catalog->script_count = 1;
    return catalog;
}

static void test_compile(void **state)
{
    static const char *const undos[] = {"DROP TABLE public.a", NULL};
    (void)state;
    const struct plan *plan =
        read_phases("  - sql: {do: CREATE TABLE a (id int); INSERT INTO a VALUES (1)}\n");
    struct catalog *catalog = met(undos, 2);
    const struct operation_list list = compile(plan, 0, catalog);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].back.sql, "DROP TABLE public.a");
    assert_int_equal(list.items[0].back.locks.items[0].mode, LOCK_ACCESS_EXCLUSIVE);
    assert_int_equal(list.items[1].back.mode, STEP_NONE);
    assert_true(list.items[1].reversible);
    assert_int_equal(list.items[0].group, list.items[1].group);
    catalog->scripts->difference = "table public.a is left behind";
    const struct finding_list findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "undo does not undo: table public.a")->severity,
                     FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),  cmocka_unit_test(test_undo),
        cmocka_unit_test(test_locks),   cmocka_unit_test(test_redirect),
        cmocka_unit_test(test_compile),
    };
    return cmocka_run_group_tests_name("phase/sql", tests, set_up, tear_down);
}
