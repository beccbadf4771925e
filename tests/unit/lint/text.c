/* What the text of a migration alone tells: pairs of SQL and the rules that it breaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "lint/config.h"
#include "lint/lint.h"

struct example {
    const char *sql, *rules; /* in order, with spaces between them */
};

static const char *rules_of(struct arena *arena, const char *sql,
                            const struct lint_options *options)
{
    struct str out = {.arena = arena};
    struct lint *lint = lint_new(arena, options);
    lint_add(lint, &(struct lint_input){.path = "a.sql", .text = sql, .length = strlen(sql)});
    lint_run(lint, NULL);
    for (size_t i = 0; i < lint->files[0].finding_count; i++)
        str_addf(&out, "%s%s", i > 0 ? " " : "", lint->files[0].findings[i].rule->id);
    return str_text(&out);
}

static void assert_rules(const struct example *examples, const struct lint_options *options)
{
    for (; examples->sql; examples++) {
        struct arena *arena = arena_new();
        const char *rules = rules_of(arena, examples->sql, options);
        if (!str_equal(rules, examples->rules))
            fail_msg("%s:\n  %s\nexpected\n  %s", examples->sql, rules, examples->rules);
        arena_free(arena);
    }
}

static void defaults_are_volatile_by_what_they_call(void **state)
{
    static const struct example examples[] = {
        {"ALTER TABLE t ADD a timestamptz DEFAULT now()", ""},
        {"ALTER TABLE t ADD a timestamptz DEFAULT CURRENT_TIMESTAMP", ""},
        {"ALTER TABLE t ADD a date DEFAULT (now() AT TIME ZONE 'UTC')::date", ""},
        {"ALTER TABLE t ADD a text[] DEFAULT ARRAY['x', upper('y')]::text[]", ""},
        {"ALTER TABLE t ADD a text DEFAULT NULL::text", ""},
        {"ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid()", "add-column-volatile-default"},
        {"ALTER TABLE t ADD a uuid DEFAULT uuidv7()", "add-column-volatile-default"},
        {"ALTER TABLE t ADD a text DEFAULT 'x' || random()::text", "add-column-volatile-default"},
        {"ALTER TABLE t ADD a bigint DEFAULT nextval('s')", "add-column-identity"},
        {"ALTER TABLE t ADD a text DEFAULT app.slug()", "unknown-default-function"},
        {"CREATE FUNCTION slug() RETURNS text STABLE LANGUAGE sql AS $$SELECT ''$$; "
         "ALTER TABLE t ADD a text DEFAULT slug()",
         ""},
        {"ALTER TABLE t ADD a int NOT NULL DEFAULT NULL", "add-required-column"},
        {NULL, NULL},
    };
    (void)state;
    assert_rules(examples, &(struct lint_options){0});
}

static void what_proves_not_null(void **state)
{
    static const struct example examples[] = {
        {"ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL AND b > 0) NOT VALID;"
         "ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t ALTER a SET NOT NULL",
         ""},
        {"ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL OR b > 0) NOT VALID;"
         "ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t ALTER a SET NOT NULL",
         "set-not-null"},
        {"ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;"
         "ALTER TABLE t ALTER a SET NOT NULL",
         "set-not-null"},
        {"ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;"
         "ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t DROP CONSTRAINT c;"
         "ALTER TABLE t ALTER a SET NOT NULL",
         "set-not-null"},
        {"ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID;"
         "ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t ALTER a SET NOT NULL",
         ""},
        {NULL, NULL},
    };
    (void)state;
    assert_rules(examples, &(struct lint_options){.transaction = PARSE_TX_NONE});
}

static void what_is_new_is_harmless(void **state)
{
    static const struct example examples[] = {
        {"CREATE TABLE t (a int); ALTER TABLE public.t DROP COLUMN a; CREATE INDEX ON t (b)", ""},
        {"CREATE TABLE a.t (b int); DROP TABLE c.t", "drop-table"},
        {"CREATE TEMP TABLE t (a int); UPDATE t SET a = 1; DROP TABLE t", ""},
        {"CREATE SCHEMA s; CREATE TABLE s.t (a int); TRUNCATE s.t; DROP SCHEMA s CASCADE", ""},
        {"CREATE TYPE e AS ENUM ('a'); ALTER TYPE e RENAME TO f; DROP TYPE f", ""},
        {"SELECT * INTO t FROM u; DROP TABLE t", "mass-insert"},
        {"CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; DROP TABLE u", ""},
        {"ALTER TABLE t ADD a int; ALTER TABLE t RENAME a TO b; ALTER TABLE t DROP b", ""},
        {"CREATE VIEW v AS SELECT 1; DROP VIEW v", ""},
        {"DROP VIEW v; CREATE VIEW v AS SELECT 1", "drop-view recreate-loses-grants"},
        {"DROP VIEW v; CREATE VIEW v AS SELECT 1; GRANT SELECT ON v TO bob", "drop-view"},
        {"BEGIN; DROP VIEW v; CREATE VIEW v AS SELECT 1; GRANT SELECT ON v TO bob; COMMIT", ""},
        {"BEGIN; DROP FUNCTION f(); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ''; COMMIT",
         "recreate-loses-grants"},
        {"BEGIN; ALTER TABLE t ALTER a ADD GENERATED BY DEFAULT AS IDENTITY;"
         "SELECT setval('s', (SELECT max(a) FROM t)); COMMIT",
         ""},
        {"ALTER TABLE t ALTER a ADD GENERATED BY DEFAULT AS IDENTITY", "identity-starts-low"},
        {"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION f()", ""},
        {NULL, NULL},
    };
    (void)state;
    assert_rules(examples, &(struct lint_options){0});
}

static void transactions_hold_locks(void **state)
{
    static const struct example examples[] = {
        {"BEGIN; ALTER TABLE t ADD a int; COMMIT; BEGIN; UPDATE t SET a = 1 WHERE id = 1; COMMIT",
         ""},
        {"BEGIN; ALTER TABLE t ADD a int; ALTER TABLE u ADD a int; ALTER TABLE v ADD a int; COMMIT",
         "locks-several-tables"},
        {"BEGIN; CREATE TABLE t (a int); CREATE INDEX ON t (a); COMMIT", ""},
        {"BEGIN; ALTER TABLE t RENAME TO u; CREATE VIEW t AS TABLE u; COMMIT", "rename-table-shim"},
        {"ALTER TABLE t RENAME TO u; CREATE VIEW t AS TABLE u",
         "rename-table recreate-loses-grants"},
        {"BEGIN; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t; COMMIT", ""},
        {"CREATE POLICY p ON t; ALTER TABLE t ENABLE ROW LEVEL SECURITY", ""},
        {"CREATE POLICY p ON t AS RESTRICTIVE; ALTER TABLE t ENABLE ROW LEVEL SECURITY",
         "policy-hides-rows enable-rls"},
        {"BEGIN; ALTER TYPE m ADD VALUE 'x'; UPDATE t SET m = 'x' WHERE id = 1; COMMIT",
         "enum-value-same-transaction"},
        {"ALTER TYPE m ADD VALUE 'x'; UPDATE t SET m = 'x' WHERE id = 1", ""},
        {"SET lock_timeout = '2s'; ALTER TABLE t ADD a int", ""},
        {"SET lock_timeout = '30s'; ALTER TABLE t ADD a int", "lock-timeout-too-long"},
        {"SET lock_timeout TO 10000; ALTER TABLE t ADD a int", ""},
        {NULL, NULL},
    };
    (void)state;
    assert_rules(examples, &(struct lint_options){0});
}

static void rows_are_bounded_by_keys(void **state)
{
    static const struct example examples[] = {
        {"UPDATE t SET a = 1 WHERE user_id IN (1, 2)", ""},
        {"UPDATE t SET a = 1 WHERE id BETWEEN 1 AND 1000", ""},
        {"UPDATE t SET a = 1 WHERE a IS NULL", "mass-update"},
        {"UPDATE t SET a = 1 WHERE id = 1 OR b = 2", "mass-update"},
        {"DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 1000)", ""},
        {"INSERT INTO t SELECT 1, 2", ""},
        {"WITH d AS (DELETE FROM logs RETURNING *) INSERT INTO old SELECT * FROM d", "mass-delete"},
        {"WITH d AS (SELECT * FROM logs) INSERT INTO old SELECT * FROM d", "mass-insert"},
        {"INSERT INTO old WITH d AS (SELECT * FROM logs LIMIT 5) SELECT * FROM d", ""},
        {"INSERT INTO t SELECT a FROM generate_series(1, 9) a", ""},
        {"INSERT INTO t SELECT u.a FROM u JOIN v USING (b)", "mass-insert"},
        {NULL, NULL},
    };
    (void)state;
    assert_rules(examples, &(struct lint_options){0});
}

static void a_setting_decides(void **state)
{
    static const struct lint_setting settings[] = {
        {.rule = "no-lock-timeout", .severity = LINT_BLOCKS},
        {.rule = "drop-column", .off = true},
        {.rule = "constraint-before-clients", .severity = LINT_BREAKS},
    };
    static const struct example examples[] = {
        {"ALTER TABLE t DROP a; ALTER TABLE t DROP b", "no-lock-timeout"},
        {"SET lock_timeout = '1s'; ALTER TABLE t ADD CHECK (a > 0) NOT VALID",
         "constraint-before-clients"},
        {NULL, NULL},
    };
    (void)state;
    assert_rules(examples, &(struct lint_options){.settings = settings, .setting_count = 3});
}

static void older_is_by_the_name(void **state)
{
    const struct lint_config name = {.since = "10_b.sql"}, path = {.since = "m/2024/migration.sql"};
    (void)state;
    assert_true(lint_config_is_old(&name, "m/9_a.sql"));
    assert_false(lint_config_is_old(&name, "m/10_b.sql"));
    assert_false(lint_config_is_old(&name, "a/11.sql"));
    assert_true(lint_config_is_old(&path, "m/2023/migration.sql"));
    assert_false(lint_config_is_old(&path, "m/2024/migration.sql"));
    assert_false(lint_config_is_old(&(struct lint_config){0}, "a.sql"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_volatile_by_what_they_call),
        cmocka_unit_test(what_proves_not_null),
        cmocka_unit_test(what_is_new_is_harmless),
        cmocka_unit_test(transactions_hold_locks),
        cmocka_unit_test(rows_are_bounded_by_keys),
        cmocka_unit_test(a_setting_decides),
        cmocka_unit_test(older_is_by_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
