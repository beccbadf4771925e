/* A file cut into statements: where each begins, and what is no SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "parse/node.h"
#include "parse/text/block.h"
#include "parse/text/cut.h"

/* The pieces as "LINE:COLUMN text|…", with psql's commands in < >. */
static const char *cut(struct arena *arena, const char *path, const char *text)
{
    struct str out = {.arena = arena};
    const struct parse_script *script = parse_cut(arena, path, text, strlen(text));
    for (size_t i = 0; i < script->piece_count; i++) {
        const struct parse_piece *piece = &script->pieces[i];
        const char *why = script->sections[piece->section].passed_over;
        str_addf(&out, "%s%d:%d %s%.*s%s", i > 0 ? "|" : "", piece->line, piece->column,
                 piece->kind == PARSE_COMMAND ? "<"
                 : why                        ? "!"
                                              : "",
                 (int)piece->length, script->text + piece->start,
                 piece->kind == PARSE_COMMAND ? ">" : "");
    }
    return str_text(&out);
}

static void assert_cut(const char *text, const char *expected)
{
    struct arena *arena = arena_new();
    assert_string_equal(cut(arena, NULL, text), expected);
    arena_free(arena);
}

static void it_ends_statements_at_semicolons(void **state)
{
    (void)state;
    assert_cut("", "");
    assert_cut(" ;;\n", "");
    assert_cut("a;b", "1:1 a|1:3 b");
    assert_cut("-- x;\n a /* ; /* ; */ */ b;\nc", "2:2 a /* ; /* ; */ */ b|3:1 c");
    assert_cut("a ';' \";\" E'\\';' $$;$$ $t$;$$;$t$; b",
               "1:1 a ';' \";\" E'\\';' $$;$$ $t$;$$;$t$|1:36 b");
    assert_cut("\xEF\xBB\xBF"
               "a;\n\xC3\xA4 b; c",
               "1:1 a|2:1 \xC3\xA4 b|2:6 c");
}

static void one_bad_statement_costs_one(void **state)
{
    (void)state;
    assert_cut("a (; b); c", "1:1 a (|1:6 b)|1:10 c");
    assert_cut("a 'x; b", "1:1 a 'x; b");
}

static void it_keeps_bodies_and_rules_whole(void **state)
{
    (void)state;
    assert_cut("CREATE RULE r AS ON INSERT TO t DO (a; b); c",
               "1:1 CREATE RULE r AS ON INSERT TO t DO (a; b)|1:44 c");
    assert_cut("CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; c; END; d",
               "1:1 CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; c; END|1:73 d");
    assert_cut("BEGIN; a; END; b", "1:1 BEGIN|1:8 a|1:11 END|1:16 b");
}

static void psql_is_taken_out(void **state)
{
    (void)state;
    assert_cut("\\set x ';'\na;\n\\i b.sql\n", "1:1 <\\set x ';'>|2:1 a|3:1 <\\i b.sql>");
    assert_cut("SELECT 1 \\gexec\nb;", "1:1 SELECT 1|1:10 <\\gexec>|2:1 b");
    assert_cut("COPY t FROM stdin;\n1\t;\n\\.\nb;", "1:1 COPY t FROM stdin|4:1 b");
    assert_cut("COPY t FROM stdin;\n1", "1:1 COPY t FROM stdin");
    assert_cut("COPY t (stdin) FROM 'x';\nb", "1:1 COPY t (stdin) FROM 'x'|2:1 b");
}

static void templates_become_names(void **state)
{
    (void)state;
    assert_cut("DROP TABLE {{ .N }}.u, ${x}.y;", "1:1 DROP TABLE ____N___.u, __x_.y");
    assert_cut("{% if a %} b; {% endif %}{{ end }}", "1:12 b");
    assert_cut("SELECT :x, :'y', z::int, a[1:n], %(q)s, <%= r %>;",
               "1:1 SELECT _x,  'y', z::int, a[1:n], __q_s, ____r___");
    assert_cut("SELECT '{{ x }}', a ->> 'b' ? 'c'", "1:1 SELECT '{{ x }}', a ->> 'b' ? 'c'");
}

static void markers_part_what_runs_from_what_takes_back(void **state)
{
    (void)state;
    assert_cut("-- +goose Up\na;\n-- +goose Down\nb;", "2:1 a|4:1 !b");
    assert_cut("-- migrate:up\na;\n-- migrate:down\nb;", "2:1 a|4:1 !b");
    assert_cut("--+migrate Up\na;\n--+migrate Down\nb;\n-- +migrate Up\nc", "2:1 a|4:1 !b|6:1 c");
    struct arena *arena = arena_new();
    assert_string_equal(cut(arena, "m/1_x.down.sql", "a;"), "1:1 !a");
    assert_string_equal(cut(arena, "m/1_x.up.sql", "a;"), "1:1 a");
    assert_string_equal(cut(arena, "m/U1__x.sql", "a;"), "1:1 !a");
    assert_string_equal(cut(arena, "m/Users.sql", "a;"), "1:1 a");
    arena_free(arena);
}

static enum parse_transaction transaction(struct arena *arena, const char *path, const char *text)
{
    const struct parse_script *script = parse_cut(arena, path, text, strlen(text));
    return script->sections[script->section_count - 1].transaction;
}

static void markers_say_how_a_tool_runs_a_file(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_int_equal(transaction(arena, "a.sql", "b"), PARSE_TX_UNKNOWN);
    assert_int_equal(transaction(arena, "a.sql", "-- +goose Up\nb"), PARSE_TX_FILE);
    assert_int_equal(transaction(arena, "a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nb"),
                     PARSE_TX_NONE);
    assert_int_equal(transaction(arena, "a.sql", "-- +goose Up\n-- +goose NO TRANSACTION\nb"),
                     PARSE_TX_NONE);
    assert_int_equal(transaction(arena, "a.sql", "-- migrate:up transaction:false\nb"),
                     PARSE_TX_NONE);
    assert_int_equal(transaction(arena, "a.sql", "-- atlas:txmode none\nb"), PARSE_TX_NONE);
    assert_int_equal(transaction(arena, "a.sql", "a;--> statement-breakpoint\nb"), PARSE_TX_FILE);
    assert_int_equal(transaction(arena, "x/migration.sql", "b"), PARSE_TX_IMPLICIT);
    assert_int_equal(transaction(arena, "V1_2__x.sql", "b"), PARSE_TX_MIXED);
    assert_int_equal(transaction(arena, "a.sql", "--changeset a:1 runInTransaction:false\nb"),
                     PARSE_TX_NONE);
    arena_free(arena);
}

static void assert_parses(const char *text, bool expected)
{
    struct arena *arena = arena_new();
    const char *problem;
    bool parsed = parse_statement(arena, text, strlen(text), &problem) != NULL;
    if (parsed != expected)
        fail_msg("%s: %s", text, problem ? problem : "it parsed");
    arena_free(arena);
}

static void newer_syntax_that_changes_tables_is_taken(void **state)
{
    (void)state;
    assert_parses("ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID", true);
    assert_parses("ALTER TABLE t ADD NOT NULL a", true);
    assert_parses("CREATE TABLE t (a int, CONSTRAINT c NOT NULL a)", true);
    assert_parses("CREATE TABLE t (a int NOT NULL, b int GENERATED ALWAYS AS (a) VIRTUAL)", true);
    assert_parses("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * (2)))", true);
    assert_parses("ALTER TABLE t ALTER b SET EXPRESSION AS (a + 1)", true);
    assert_parses("ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED", true);
    assert_parses("ALTER TABLE t ALTER CONSTRAINT c ENFORCED", true);
    assert_parses("CREATE TABLE t (p int, d tstzrange, UNIQUE (p, d WITHOUT OVERLAPS))", true);
    assert_parses("ALTER TABLE t ADD FOREIGN KEY (p, PERIOD d) REFERENCES u (p, PERIOD d)", true);
    assert_parses("ALTER TABLE t ALTER a SET STATISTICS DEFAULT", true);
    assert_parses("CREATE STATISTICS ON a, b FROM t", true);
    assert_parses("VACUUM (ANALYZE) ONLY t", true);
    assert_parses("GRANT a TO b WITH INHERIT TRUE", true);
    assert_parses("SELECT 1_000, 0xFF, ?", true);
    assert_parses("SELECT * FROM (SELECT 1 FROM (VALUES (1))) WHERE true", true);
    assert_parses("INSERT INTO t SELECT * FROM a JOIN (SELECT 1) ON true", true);
    assert_parses("MERGE INTO t USING u ON a = b WHEN NOT MATCHED BY SOURCE AND c THEN DELETE "
                  "WHEN NOT MATCHED BY TARGET THEN INSERT VALUES (1) RETURNING t.*",
                  true);
    assert_parses("INSERT INTO t SELECT j.* FROM u, JSON_TABLE(f(u.x, 1), '$[*]' COLUMNS (a int "
                  "PATH '$.a')) AS j",
                  true);
    assert_parses("SELECT (SELECT 1), f(a) FROM t WHERE a IN (SELECT 1) GROUP BY", false);
    assert_parses("SELEC 1", false);
    assert_parses("a; b", false);
    assert_parses("ALTER TABLE t ADD NOT NULL", false);
}

/* The parts of a body as kinds and texts. */
static void assert_block(const char *body, const char *expected)
{
    struct arena *arena = arena_new();
    struct str out = {.arena = arena};
    struct parse_part_list parts = parse_block(arena, body, 0, strlen(body));
    for (size_t i = 0; i < parts.count; i++)
        str_addf(&out, "%s%d%c%s", i > 0 ? "|" : "", (int)parts.items[i].start,
                 "=:?"[parts.items[i].kind], parts.items[i].text);
    assert_string_equal(str_text(&out), expected);
    arena_free(arena);
}

static void statements_in_bodies_are_found(void **state)
{
    (void)state;
    assert_block("BEGIN DROP TABLE a; END", "6=DROP TABLE a");
    assert_block("BEGIN IF x THEN DROP TABLE a; ELSE b := 1; END IF; END", "16=DROP TABLE a");
    assert_block("BEGIN EXECUTE 'DROP '' a' ; EXECUTE $$b$$; EXECUTE x || 'y' USING z; END",
                 "6:DROP ' a|28:b|43?x || 'y'");
    assert_block(
        "BEGIN FOR r IN EXECUTE 'a' LOOP UPDATE t SET b = 1 RETURNING c INTO d; END LOOP; END",
        "15:a|32=UPDATE t SET b = 1");
    assert_block("BEGIN PERFORM f(1); x := (SELECT 2); RETURN; END", "6=SELECT f(1)");
    assert_block("<<l>> DECLARE a int; BEGIN NULL; EXCEPTION WHEN others THEN TRUNCATE t; END",
                 "60=TRUNCATE t");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_ends_statements_at_semicolons),
        cmocka_unit_test(one_bad_statement_costs_one),
        cmocka_unit_test(it_keeps_bodies_and_rules_whole),
        cmocka_unit_test(psql_is_taken_out),
        cmocka_unit_test(templates_become_names),
        cmocka_unit_test(markers_part_what_runs_from_what_takes_back),
        cmocka_unit_test(markers_say_how_a_tool_runs_a_file),
        cmocka_unit_test(newer_syntax_that_changes_tables_is_taken),
        cmocka_unit_test(statements_in_bodies_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
