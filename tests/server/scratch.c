/* What the server's parser says of a plan's SQL: see pg/scratch.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "harness/server.h"
#include "pg/catalog/load.h"
#include "pg/scratch/scratch.h"
#include "phase/sync/sync.h"

struct fixture {
    struct server *server;
    struct arena *arena;
    struct pg *pg;
    struct error error;
    struct catalog catalog;
    struct scratch scratch;
};

static struct fixture f;

static void must(bool good)
{
    if (!good)
        fail_msg("%s", f.error.message);
}

/* A table, its catalogue, and a scratch copy in an open transaction. */
static void open_on(const char *create, const char *name)
{
    static struct qname table;
    server_run(f.server, "%s", create);
    table = (struct qname){"public", name};
    must(pg_open(f.arena, NULL, &f.pg, &f.error));
    must(pg_begin(f.pg, &f.error));
    must(catalog_load_role(f.arena, f.pg, &f.catalog, &f.error));
    must(catalog_load_table(f.arena, f.pg, &table, NULL, &f.catalog, &f.error));
    f.scratch = (struct scratch){
        .arena = f.arena,
        .pg = f.pg,
        .table = catalog_table(&f.catalog, &table),
        .search_path = sync_search_path(f.arena, &table),
    };
    must(scratch_open(&f.scratch, &f.error));
}

static const char people[] =
    "CREATE TABLE other (id int, label text);"
    "CREATE TABLE people (id int PRIMARY KEY, name text, \"Odd.Name\" text, n numeric(6,2),\n"
    "    at timestamptz, born date, twice int GENERATED ALWAYS AS (id * 2) STORED);"
    "CREATE FUNCTION stable_one(int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN $1; END';"
    "CREATE FUNCTION volatile_one(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';"
    "CREATE DOMAIN some_text AS text NOT NULL CHECK (value <> '');"
    "CREATE DOMAIN any_text AS text";

static int setup(void **state)
{
    server_setup(state);
    f = (struct fixture){.server = *state, .arena = arena_new()};
    f.error.arena = f.arena;
    return 0;
}

static int setup_people(void **state)
{
    setup(state);
    open_on(people, "people");
    return 0;
}

static int teardown(void **state)
{
    pg_close(f.pg);
    arena_free(f.arena);
    return server_teardown(state);
}

static struct cat_expression expression_of(const char *column, const char *text)
{
    const struct sql_fragment fragment = {.text = text, .place = {1, 1}};
    struct cat_expression out;
    must(scratch_expression(&f.scratch, column, &fragment, &out, &f.error));
    return out;
}

static void assert_uses(const char *text, const char *columns, const char *identity)
{
    const struct cat_expression out = expression_of("name", text);
    struct str names = {.arena = f.arena};
    if (out.problem != NULL)
        fail_msg("%s: %s", text, out.problem);
    for (size_t i = 0; i < out.column_count; i++)
        str_addf(&names, "%s%s", i ? "," : "", out.columns[i]);
    if (!str_equal(str_text(&names), columns) || !str_equal(out.identity, identity))
        fail_msg("%s: columns %s, identity %s", text, str_text(&names),
                 out.identity ? out.identity : "none");
}

static void test_columns_and_identity(void **state)
{
    (void)state;
    assert_uses("name", "name", "name");
    assert_uses(" ( people.name ) ", "name", "name");
    assert_uses("NAME /* folded */", "name", "name");
    assert_uses("\"Odd.Name\"", "Odd.Name", "Odd.Name");
    assert_uses("lower(name)", "name", NULL);
    assert_uses("name || ''", "name", NULL);
    assert_uses("\"Odd.Name\" || name || id", "id,name,Odd.Name", NULL);
    assert_uses("coalesce(name, name)", "name", NULL);
    assert_uses("'name'", "", NULL);
    assert_uses("NULL", "", NULL);
    assert_uses("(SELECT label FROM other WHERE other.id = people.id)", "id", NULL);
    assert_uses("CASE WHEN n > 1 THEN 'a' ELSE 'name' END", "n", NULL);
}

static void assert_volatility(const char *column, const char *text, char expected)
{
    const struct cat_expression out = expression_of(column, text);
    if (out.problem != NULL)
        fail_msg("%s: %s", text, out.problem);
    if (out.volatility != expected)
        fail_msg("%s is '%c' instead of '%c'", text, out.volatility, expected);
}

static void test_volatility(void **state)
{
    (void)state;
    assert_volatility("name", "upper(name)", 'i');
    assert_volatility("name", "'x'", 'i');
    assert_volatility("n", "n * 2 + id", 'i');
    assert_volatility("name", "at::text", 's');
    assert_volatility("name", "born::text", 's');
    assert_volatility("at", "now()", 's');
    assert_volatility("at", "CURRENT_TIMESTAMP", 's');
    assert_volatility("id", "stable_one(id)", 's');
    assert_volatility("name", "current_setting('TimeZone')", 's');
    assert_volatility("n", "random()", 'v');
    assert_volatility("n", "n + CASE WHEN id > 0 THEN random() ELSE 0 END", 'v');
    assert_volatility("at", "clock_timestamp()", 'v');
    assert_volatility("id", "volatile_one(id)", 'v');
    assert_volatility("name", "gen_random_uuid()::text", 'v');
    assert_volatility("name", "(SELECT random()::text)", 'v');
    assert_volatility("at", "at AT TIME ZONE 'UTC' AT TIME ZONE 'UTC'", 'i');
}

static void test_other_tables_are_named(void **state)
{
    (void)state;
    assert_null(expression_of("name", "lower(name)").reads);
    assert_non_null(strstr(expression_of("name", "(SELECT max(label) FROM other)").reads, "other"));
    assert_volatility("name", "(SELECT max(label) FROM other)", 's');
}

static void refuse(const char *column, const char *text, const char *part)
{
    const struct cat_expression out = expression_of(column, text);
    if (out.problem == NULL)
        fail_msg("accepted: %s", text);
    if (strstr(out.problem, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, out.problem);
    assert_int_equal(f.error.code, ERROR_NONE);
}

static void test_what_a_trigger_cannot_evaluate_is_refused(void **state)
{
    (void)state;
    refuse("name", "people::text", "a trigger cannot evaluate it");
    refuse("name", "(people.*)::text", "a trigger cannot evaluate it");
    refuse("name", "ctid::text", "a trigger cannot evaluate it");
    refuse("name", "xmin::text", "a trigger cannot evaluate it");
    refuse("name", "tableoid::regclass::text", "a trigger cannot evaluate it");
}

static void test_what_the_server_refuses(void **state)
{
    (void)state;
    refuse("name", "nonesuch", "column \"nonesuch\" does not exist");
    refuse("name", "nonesuch(name)", "function nonesuch(text) does not exist");
    refuse("id", "name", "is of type integer but expression is of type text");
    refuse("name", "max(name)", "aggregate functions are not allowed");
    refuse("name", "generate_series(1, 2)::text", "set-returning functions are not allowed");
    refuse("name", "row_number() OVER ()", "window functions are not allowed");
    refuse("name", "DEFAULT", "DEFAULT is not allowed");
    refuse("name", "name +", "syntax error");
    refuse("name", "(SELECT id, label FROM other)", "subquery must return only one column");
    /* the transaction goes on */
    assert_uses("name", "name", "name");
}

/* A parameter has no value in a trigger, nor in a backfill, where it would mean something else. */
static void test_parameters_are_refused(void **state)
{
    (void)state;
    refuse("name", "$1", "parameter");
    refuse("name", "name || $1::text", "parameter");
    assert_uses("'$1'", "", NULL);
}

static void test_where_the_problem_is(void **state)
{
    (void)state;
    assert_int_equal(expression_of("name", "nonesuch").problem_offset, 0);
    assert_int_equal(expression_of("name", "lower(name) || nonesuch").problem_offset, 15);
    assert_int_equal(expression_of("name", "'\xc3\xa9' || nonesuch").problem_offset, 7);
    /* one that cannot be compared is of the whole */
    assert_true(expression_of("id", "name").problem_offset <= 0);
    assert_int_equal(expression_of("name", "name").problem_offset, -1);
}

static void test_a_column_that_is_not_there_is_left_to_others(void **state)
{
    (void)state;
    const struct cat_expression out = expression_of("nonesuch", "name");
    assert_null(out.problem);
    assert_int_equal(out.column_count, 0);
}

static void assert_type(const char *text, const char *expected, const char *declaration)
{
    struct cat_type type;
    must(scratch_add_column(&f.scratch, "fresh", text, &type, &f.error));
    if (type.problem != NULL)
        fail_msg("%s: %s", text, type.problem);
    assert_string_equal(type.name, expected);
    assert_string_equal(type.declaration, declaration);
}

static void refuse_type(const char *text, const char *part)
{
    struct cat_type type;
    must(scratch_add_column(&f.scratch, "fresh", text, &type, &f.error));
    if (type.problem == NULL)
        fail_msg("accepted: %s", text);
    if (strstr(type.problem, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, type.problem);
}

static void test_types(void **state)
{
    (void)state;
    assert_type("text", "text", "text");
    assert_type("VARCHAR(50)", "character varying(50)", "character varying(50)");
    assert_type("int8[]", "bigint[]", "bigint[]");
    assert_type("timestamp with time zone", "timestamp with time zone", "timestamp with time zone");
    assert_type("text COLLATE \"C\"", "text", "text COLLATE pg_catalog.\"C\"");
    assert_type("any_text", "public.any_text", "public.any_text");
    /* one of a domain with constraints is of the type below it */
    struct cat_type type;
    must(scratch_add_column(&f.scratch, "fresh", "some_text", &type, &f.error));
    assert_null(type.problem);
    assert_string_equal(type.name, "text");
    assert_string_equal(type.domain, "public.some_text");
    assert_true(type.domain_not_null);
    assert_type("any_text", "public.any_text", "public.any_text");
    /* a column that comes in place of another of that name can be used at once */
    assert_null(expression_of("fresh", "name").problem);
}

static void test_bad_types(void **state)
{
    (void)state;
    refuse_type("nonesuch", "type \"nonesuch\" does not exist");
    refuse_type("varchar(0)", "length for type varchar must be at least 1");
    refuse_type("text NOT NULL", "a type alone");
    refuse_type("text DEFAULT 'x'", "a type alone");
    refuse_type("text UNIQUE", "a type alone");
    refuse_type("int REFERENCES people", "may reference only temporary tables");
    refuse_type("text, ADD COLUMN more int", "a type alone");
    refuse_type("int GENERATED ALWAYS AS (1) STORED", "a type alone");
    assert_type("text", "text", "text");
}

static void assert_default(const char *type, const char *text, char volatility)
{
    const struct sql_fragment fragment = {.text = text};
    struct cat_expression out;
    must(scratch_default(&f.scratch, type, &fragment, &out, &f.error));
    if (out.problem != NULL)
        fail_msg("%s: %s", text, out.problem);
    if (out.volatility != volatility)
        fail_msg("default %s is '%c'", text, out.volatility);
}

static void test_defaults(void **state)
{
    (void)state;
    const struct sql_fragment wrong = {.text = "'x'"}, column = {.text = "name"};
    struct cat_expression out;
    assert_default("int", "7", 'i');
    assert_default("timestamptz", "now()", 'i');
    assert_default("double precision", "random()", 'v');
    assert_default("timestamptz", "clock_timestamp()", 'v');
    assert_default("uuid", "gen_random_uuid()", 'v');
    must(scratch_default(&f.scratch, "int", &wrong, &out, &f.error));
    assert_non_null(strstr(out.problem, "invalid input syntax"));
    must(scratch_default(&f.scratch, "text", &column, &out, &f.error));
    assert_non_null(strstr(out.problem, "cannot use column reference"));
}

static void test_indexes_and_checks_are_tried(void **state)
{
    const char *problem;
    (void)state;
    must(scratch_try_index(&f.scratch, false, "(lower(name)) WHERE id > 1", &problem, &f.error));
    assert_null(problem);
    must(scratch_try_index(&f.scratch, true, "(born, (at::text))", &problem, &f.error));
    assert_non_null(strstr(problem, "IMMUTABLE"));
    must(scratch_try_constraint(&f.scratch, "CHECK (n > 0)", &problem, &f.error));
    assert_null(problem);
    must(scratch_try_constraint(&f.scratch, "CHECK (n + 1)", &problem, &f.error));
    assert_non_null(strstr(problem, "must be type boolean"));
}

static void test_nothing_stays(void **state)
{
    (void)state;
    assert_uses("lower(name)", "name", NULL);
    pg_rollback(f.pg);
    assert_string_equal(
        server_value(f.server, "SELECT count(*) FROM pg_class WHERE relname LIKE 'sluice%%'"), "0");
    /* and nothing was written to the table, nor locked */
    server_run(f.server, "BEGIN; LOCK TABLE people NOWAIT; COMMIT");
}

static const char staff[] =
    "CREATE TABLE staff (id int PRIMARY KEY, name text, username text, \"name too\" text,\n"
    "    CONSTRAINT shape CHECK (name <> 'name' AND username <> 'name'));"
    "CREATE UNIQUE INDEX by_name ON staff (username, lower(name) DESC NULLS LAST, name "
    "text_pattern_ops)\n"
    "    INCLUDE (id) WITH (fillfactor = 70) WHERE name <> 'name';"
    "CREATE INDEX not_this ON staff (username);"
    "ALTER TABLE staff ADD CONSTRAINT once UNIQUE (\"name too\", name)";

/* Text replacement would change 'name' in a literal, and username. */
static void test_like_puts_the_new_column_where_the_old_one_stood(void **state)
{
    struct cat_like like = {0};
    struct cat_type type;
    (void)state;
    open_on(staff, "staff");
    must(scratch_add_column(&f.scratch, "Full Name", "text", &type, &f.error));
    struct scratch_pair pair = {"name", "name", "Full Name"};
    const struct scratch_pairs pairs = {.items = &pair, .count = 1};
    must(scratch_like(&f.scratch, &pairs, &like, &f.error));
    assert_null(like.problem);
    assert_int_equal(like.check_count, 1);
    assert_string_equal(like.checks[0].definition,
                        "CHECK (((\"Full Name\" <> 'name'::text) AND (username <> 'name'::text)))");
    assert_int_equal(like.index_count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool once = str_equal(like.indexes[i].original->name, "once");
        assert_string_equal(like.indexes[i].tail,
                            once ? "USING btree (\"name too\", \"Full Name\")"
                                 : "USING btree (username, lower(\"Full Name\") DESC NULLS LAST, "
                                   "\"Full Name\" text_pattern_ops) INCLUDE (id) WITH "
                                   "(fillfactor='70') WHERE (\"Full Name\" <> 'name'::text)");
    }
}

#define ON_PEOPLE(test) cmocka_unit_test_setup_teardown(test, setup_people, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_PEOPLE(test_columns_and_identity),
        ON_PEOPLE(test_volatility),
        ON_PEOPLE(test_other_tables_are_named),
        ON_PEOPLE(test_what_a_trigger_cannot_evaluate_is_refused),
        ON_PEOPLE(test_what_the_server_refuses),
        ON_PEOPLE(test_parameters_are_refused),
        ON_PEOPLE(test_where_the_problem_is),
        ON_PEOPLE(test_a_column_that_is_not_there_is_left_to_others),
        ON_PEOPLE(test_types),
        ON_PEOPLE(test_bad_types),
        ON_PEOPLE(test_defaults),
        ON_PEOPLE(test_indexes_and_checks_are_tried),
        ON_PEOPLE(test_nothing_stays),
        cmocka_unit_test_setup_teardown(test_like_puts_the_new_column_where_the_old_one_stood,
                                        setup, teardown),
    };
    return cmocka_run_group_tests_name("server/scratch", tests, NULL, NULL);
}
