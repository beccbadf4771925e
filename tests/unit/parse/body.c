/* What bodies of functions do with public.users. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "parse/body.h"

static const struct qname users = {"public", "users"};

static const struct parse_use *find(const struct parse_use *uses, size_t count,
                                    enum parse_use_kind kind, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (uses[i].kind == kind && (!name || str_equal(uses[i].name, name)))
            return &uses[i];
    return NULL;
}

static const struct parse_use *read_sql(struct arena *arena, const char *text, size_t *count)
{
    const struct parse_body body = {.text = text};
    return parse_body(arena, &body, &users, count);
}

static const struct parse_use *read_trigger(struct arena *arena, const char *text, size_t *count)
{
    static const char *const rows[] = {"old", "new"};
    const struct parse_body body = {
        .text = arena_printf(
            arena, "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ %s $f$", text),
        .plpgsql = true,
        .rows = rows,
        .row_count = 2,
    };
    return parse_body(arena, &body, &users, count);
}

static void test_inserts(void **state)
{
    struct arena *arena = arena_new();
    size_t count;
    const struct parse_use *uses, *insert;
    (void)state;
    uses = read_trigger(arena, "BEGIN INSERT INTO a.h VALUES ('U', NEW.*, 1); RETURN NEW; END",
                        &count);
    insert = find(uses, count, PARSE_USE_INSERT, NULL);
    assert_non_null(insert);
    assert_string_equal(insert->other.schema, "a");
    assert_string_equal(insert->other.name, "h");
    assert_int_equal(insert->rows, 1);
    assert_int_equal(insert->given, 2);
    uses = read_sql(arena, "INSERT INTO h (x, y) SELECT u.*, v.* FROM users u, v", &count);
    insert = find(uses, count, PARSE_USE_INSERT, NULL);
    assert_int_equal(insert->listed, 2);
    assert_true(insert->vague);
    uses = read_sql(arena, "INSERT INTO users SELECT * FROM users", &count);
    assert_null(find(uses, count, PARSE_USE_INSERT, NULL));
    assert_null(find(uses, count, PARSE_USE_PLACE, NULL));
    uses = read_sql(arena, "INSERT INTO users VALUES (1, 'a')", &count);
    assert_non_null(find(uses, count, PARSE_USE_PLACE, NULL));
    uses = read_sql(arena,
                    "MERGE INTO h USING users u ON h.id = u.id WHEN MATCHED AND u.name = '' THEN "
                    "UPDATE SET at = u.email WHEN NOT MATCHED THEN INSERT VALUES (u.*, 7)",
                    &count);
    insert = find(uses, count, PARSE_USE_INSERT, NULL);
    assert_non_null(insert);
    assert_int_equal(insert->rows, 1);
    assert_int_equal(insert->given, 1);
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "name"));
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "email"));
    uses = read_sql(arena,
                    "MERGE INTO users USING h ON h.id = users.id WHEN NOT MATCHED THEN INSERT "
                    "VALUES (h.id, h.name)",
                    &count);
    assert_non_null(find(uses, count, PARSE_USE_PLACE, NULL));
    uses = read_sql(arena,
                    "MERGE INTO users USING h ON h.id = users.id WHEN NOT MATCHED THEN INSERT "
                    "(id) VALUES (h.id)",
                    &count);
    assert_null(find(uses, count, PARSE_USE_PLACE, NULL));
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "id"));
    uses = read_sql(arena, "SELECT ARRAY[(1, 'x'), (2, 'y')]::users[]", &count);
    assert_non_null(find(uses, count, PARSE_USE_SHAPE, NULL));
    uses = read_sql(arena, "SELECT '{\"(1,x)\"}'::users[]", &count);
    assert_non_null(find(uses, count, PARSE_USE_SHAPE, NULL));
    uses = read_sql(arena, "SELECT '{}'::users[], NULL::users", &count);
    assert_null(find(uses, count, PARSE_USE_SHAPE, NULL));
    uses = read_sql(arena, "SELECT x.k FROM users AS x (i, k)", &count);
    assert_non_null(find(uses, count, PARSE_USE_PLACE, NULL));
    arena_free(arena);
}

static void test_row_variables(void **state)
{
    static const struct {
        const char *text;
        bool apart;
    } bodies[] = {
        {"DECLARE r h%ROWTYPE; BEGIN r := OLD; END", true},
        {"DECLARE r a.h; BEGIN r = new; END", true},
        {"DECLARE r h; BEGIN SELECT OLD.* INTO r; END", true},
        {"DECLARE r h; BEGIN FOR r IN SELECT * FROM users LOOP END LOOP; END", true},
        {"DECLARE r users%ROWTYPE; BEGIN r := OLD; END", false},
        {"DECLARE r record; BEGIN r := OLD; SELECT * FROM users INTO r; END", false},
        {"DECLARE r text; BEGIN r := OLD; END", false},
        {"DECLARE r h; BEGIN r := other; r.x := NEW.x; END", false},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        size_t count;
        const struct parse_use *uses = read_trigger(arena, bodies[i].text, &count);
        assert_int_equal(find(uses, count, PARSE_USE_PLACE, NULL) != NULL, bodies[i].apart);
    }
    arena_free(arena);
}

static void test_transition_tables(void **state)
{
    static const char *const copies[] = {"gone"};
    struct parse_body body = {
        .text = "INSERT INTO h SELECT * FROM gone", .copies = copies, .copy_count = 1};
    struct arena *arena = arena_new();
    size_t count;
    (void)state;
    const struct parse_use *uses = parse_body(arena, &body, &users, &count);
    const struct parse_use *insert = find(uses, count, PARSE_USE_INSERT, NULL);
    assert_non_null(insert);
    assert_true(insert->by_schema);
    assert_null(find(uses, count, PARSE_USE_TABLE, NULL));
    body.text = "SELECT g.name FROM gone g";
    uses = parse_body(arena, &body, &users, &count);
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "name"));
    body.text = "INSERT INTO h SELECT * FROM a.gone";
    uses = parse_body(arena, &body, &users, &count);
    assert_null(find(uses, count, PARSE_USE_INSERT, NULL));
    arena_free(arena);
}

static void test_names(void **state)
{
    struct arena *arena = arena_new();
    size_t count;
    const struct parse_use *uses;
    (void)state;
    uses = read_sql(arena, "SELECT lower(u.email) FROM users u WHERE id > 3 ORDER BY name", &count);
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "email"));
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "id"));
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "name"));
    assert_null(find(uses, count, PARSE_USE_BARE, NULL));
    uses = read_sql(arena, "SELECT mail, o.x AS other FROM users, o ORDER BY other", &count);
    assert_non_null(find(uses, count, PARSE_USE_BARE, "mail"));
    assert_null(find(uses, count, PARSE_USE_BARE, "other"));
    uses = read_sql(arena, "UPDATE o SET email = 'x' WHERE id IN (SELECT id FROM p)", &count);
    assert_int_equal(count, 0);
    uses = read_sql(arena, "UPDATE users SET email = 'x' WHERE false", &count);
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "email"));
    uses = read_trigger(arena,
                        "DECLARE r users%ROWTYPE; s record; BEGIN r.email := 'x'; s.other := 'y'; "
                        "NEW.name := r.city; RETURN NEW; END",
                        &count);
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "email"));
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "name"));
    assert_non_null(find(uses, count, PARSE_USE_COLUMN, "city"));
    assert_null(find(uses, count, PARSE_USE_COLUMN, "other"));
    arena_free(arena);
}

static void test_nothing(void **state)
{
    static const char *const bodies[] = {
        "BEGIN IF OLD IS DISTINCT FROM NEW AND OLD.* <> NEW.* THEN RETURN NEW; END IF; END",
        "DECLARE r record; BEGIN SELECT * INTO r FROM users; RETURN NEW; END",
        "BEGIN PERFORM 1 FROM users WHERE EXISTS (SELECT * FROM users u); RETURN NULL; END",
        "BEGIN WITH users AS (SELECT 1 AS a) INSERT INTO h SELECT * FROM users; RETURN NEW; END",
        "BEGIN INSERT INTO h SELECT * FROM other.users; RETURN NEW; END",
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        size_t count;
        const struct parse_use *uses = read_trigger(arena, bodies[i], &count);
        for (size_t k = 0; k < count; k++)
            if (uses[k].kind != PARSE_USE_TABLE)
                fail_msg("%d: %s", (int)uses[k].kind, bodies[i]);
        assert_true((find(uses, count, PARSE_USE_TABLE, NULL) != NULL) == (i == 1 || i == 2));
    }
    arena_free(arena);
}

static void test_run_time(void **state)
{
    struct arena *arena = arena_new();
    size_t count;
    const struct parse_use *uses;
    (void)state;
    uses = read_trigger(
        arena,
        "BEGIN EXECUTE 'INSERT INTO ' || quote_ident(TG_ARGV[0]) || ' VALUES (($1).*)' "
        "USING NEW; RETURN NEW; END",
        &count);
    assert_non_null(find(uses, count, PARSE_USE_INSERT, NULL));
    uses = read_trigger(arena, "BEGIN EXECUTE TG_ARGV[0] USING OLD; RETURN NEW; END", &count);
    assert_non_null(find(uses, count, PARSE_USE_UNREADABLE, NULL));
    uses = read_sql(arena, "SELECT (", &count);
    assert_non_null(find(uses, count, PARSE_USE_UNREADABLE, NULL));
    arena_free(arena);
}

/* What a view in the table's place would not take. */
static void test_aside(void **state)
{
    static const struct {
        const char *text, *what;
        bool by_schema, mild;
    } cases[] = {
        {"COPY public.users (id) FROM stdin", "COPY … FROM", true, false},
        {"COPY users TO stdout", "COPY … TO", false, false},
        {"COPY (SELECT * FROM users) TO stdout", NULL, false, false},
        {"TRUNCATE orders, users", "TRUNCATE", false, false},
        {"MERGE INTO users u USING v ON u.id = v.id WHEN MATCHED THEN DELETE", "MERGE", false,
         false},
        {"MERGE INTO v USING users u ON u.id = v.id WHEN MATCHED THEN DELETE", NULL, false, false},
        {"INSERT INTO users VALUES ($1) ON CONFLICT ON CONSTRAINT k DO NOTHING",
         "ON CONFLICT ON CONSTRAINT", false, false},
        {"INSERT INTO users VALUES ($1) ON CONFLICT (id) DO NOTHING", NULL, false, false},
        {"ANALYZE users", "VACUUM or ANALYZE", false, true},
        {"SELECT id FROM public.users TABLESAMPLE system (1)", "TABLESAMPLE", true, false},
        {"UPDATE users SET id = 1 WHERE CURRENT OF c", "WHERE CURRENT OF", false, false},
        {"SELECT u.xmin FROM users u", "a system column (xmin, ctid, tableoid, …)", false, false},
        {"SELECT v.xmin FROM users u, v", "a system column (xmin, ctid, tableoid, …)", false, true},
        {"SELECT xmin FROM v", NULL, false, false},
        {"SELECT u.email, count(*) FROM users u JOIN v USING (id) GROUP BY u.id",
         "GROUP BY of its primary key alone", false, true},
        {"SELECT * FROM users GROUP BY id", "GROUP BY of its primary key alone", false, false},
        {"SELECT id, email, max(n) FROM users GROUP BY id, email", NULL, false, false},
        {"SELECT pg_get_serial_sequence('public.users', 'id')", "pg_get_serial_sequence", true,
         false},
        {"SELECT pg_total_relation_size('users')", "pg_total_relation_size", false, true},
        {"SELECT pg_table_size('public.users'::regclass)", "pg_table_size", true, true},
        {"SELECT pg_table_size('others')", NULL, false, false},
        {"CREATE TEMP TABLE c () INHERITS (users)", "INHERITS", false, false},
        {"CREATE TABLE public.p PARTITION OF public.users DEFAULT", "PARTITION OF", true, false},
        {"CREATE TEMP TABLE c (LIKE users)", "LIKE", false, true},
        {"CREATE TABLE c (u int REFERENCES users)", "REFERENCES", false, false},
        {"ALTER TABLE users DISABLE TRIGGER ALL", "ALTER TABLE", false, false},
        {"ALTER TABLE v DISABLE TRIGGER ALL", NULL, false, false},
        {"CREATE INDEX ON users (id)", "CREATE INDEX", false, false},
        {"SELECT id FROM other.users TABLESAMPLE system (1)", NULL, false, false},
    };
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count;
        const struct parse_use *uses = read_sql(arena, cases[i].text, &count);
        const struct parse_use *use = find(uses, count, PARSE_USE_ASIDE, NULL);
        if (!use != !cases[i].what)
            fail_msg("%s", cases[i].text);
        if (!use)
            continue;
        assert_string_equal(use->what, cases[i].what);
        assert_int_equal(use->by_schema, cases[i].by_schema);
        assert_int_equal(use->mild, cases[i].mild);
        assert_int_equal(use->until, str_equal(use->what, "MERGE") ? 170000 : 0);
    }
    size_t count;
    const struct parse_use *uses =
        read_trigger(arena, "BEGIN NEW.n := length(OLD.email); RETURN NEW; END", &count);
    assert_non_null(find(uses, count, PARSE_USE_FIELD, "email"));
    assert_non_null(find(uses, count, PARSE_USE_FIELD, "n"));
    uses = read_trigger(arena, "BEGIN PERFORM email FROM users; RETURN NEW; END", &count);
    assert_null(find(uses, count, PARSE_USE_FIELD, NULL));
    uses =
        read_trigger(arena, "BEGIN INSERT INTO a VALUES (TG_TABLE_NAME); RETURN NEW; END", &count);
    const struct parse_use *own = find(uses, count, PARSE_USE_OWN_NAME, "TG_TABLE_NAME");
    assert_non_null(own);
    assert_int_equal(own->rows, 0);
    uses = read_trigger(arena,
                        "BEGIN RAISE NOTICE 'TG_TABLE_NAME'; RETURN QUERY EXECUTE 'SELECT ' || "
                        "TG_RELNAME; RETURN NEW; END",
                        &count);
    assert_null(find(uses, count, PARSE_USE_OWN_NAME, "TG_TABLE_NAME"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inserts),
        cmocka_unit_test(test_row_variables),
        cmocka_unit_test(test_transition_tables),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_run_time),
        cmocka_unit_test(test_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
