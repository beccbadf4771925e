/* alias: the table stands aside for a view in one transaction, and its release ends that. */
#include "../making.h"

static const char columns[] = "  - alias: {table: users, columns: {address: email}}\n"
                              "  - gate: {name: deployed, ask: Deployed?}\n"
                              "  - release: {table: users}\n";
static const char whole[] = "  - alias: {table: users, to: people}\n"
                            "  - gate: {name: deployed, ask: Deployed?}\n"
                            "  - release: {table: users}\n";
enum { ALIAS, RELEASE = 2 };

static struct catalog *make_owned(void)
{
    struct catalog *catalog = make_catalog(false);
    catalog->tables->owner = "Ann";
    return catalog;
}

static void test_columns(void **state)
{
    static const char *presets[] = {"ci"};
    static struct cat_grant grants[] = {{"SELECT", "app", true}},
                            of_email[] = {{"UPDATE", "PUBLIC", false}};
    (void)state;
    const struct plan *plan = read_phases(columns);
    struct catalog *catalog = make_owned();
    struct cat_table *table = catalog->tables;
    table->presets = presets;
    table->preset_count = 1;
    table->grants = grants;
    table->grant_count = 1;
    table->columns[1].grants = of_email;
    table->columns[1].grant_count = 1;
    table->comment = "it's";
    const struct operation_list list = compile(plan, ALIAS, catalog);
    assert_int_equal(list.count, 4);
    assert_string_equal(list.items[0].go.sql, "ALTER TABLE public.users RENAME TO users_aside");
    assert_string_equal(list.items[0].back.sql, "ALTER TABLE public.users_aside RENAME TO users");
    assert_string_equal(list.items[1].go.sql,
                        "ALTER TABLE public.users_aside RENAME COLUMN email TO address");
    assert_string_equal(list.items[2].go.sql,
                        "CREATE VIEW public.users AS SELECT id, address AS email, org_id, address "
                        "FROM public.users_aside;\n"
                        "ALTER VIEW public.users OWNER TO \"Ann\";\n"
                        "REVOKE ALL ON public.users FROM ci;\n"
                        "GRANT SELECT ON public.users TO app WITH GRANT OPTION;\n"
                        "COMMENT ON VIEW public.users IS 'it''s';\n"
                        "GRANT UPDATE (email) ON public.users TO PUBLIC;\n"
                        "GRANT UPDATE (address) ON public.users TO PUBLIC");
    assert_int_equal(list.items[0].back.locks.items[0].object.class, OBJECT_VIEW);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].group, list.items[0].group);
        assert_true(list.items[i].reversible);
    }
    assert_int_equal(list.items[3].go.mode, STEP_NONE);
    assert_int_equal(list.items[3].back.mode, STEP_CHECK);
    const struct operation_list end = compile(plan, RELEASE, catalog);
    assert_int_equal(end.count, 3);
    assert_int_equal(end.items[0].go.mode, STEP_CHECK);
    assert_string_equal(end.items[0].go.sql, list.items[3].back.sql);
    assert_non_null(strstr(end.items[0].go.sql, "('email', 'address')"));
    assert_string_equal(end.items[1].go.sql, "DROP VIEW public.users");
    assert_string_equal(end.items[1].back.sql, list.items[2].go.sql);
    assert_string_equal(end.items[2].go.sql, "ALTER TABLE public.users_aside RENAME TO users");
    assert_false(story_is_final(plan->story, RELEASE));
}

static void test_table(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(whole);
    struct catalog *catalog = make_owned();
    catalog->tables->row_security = true;
    const struct operation_list list = compile(plan, ALIAS, catalog);
    assert_int_equal(list.count, 3);
    assert_true(list.items[0].go.locks.items[0].only);
    assert_string_equal(list.items[1].go.sql,
                        "CREATE VIEW public.users WITH (security_invoker) AS SELECT id, email, "
                        "org_id FROM public.people;\nALTER VIEW public.users OWNER TO \"Ann\"");
    const struct operation_list end = compile(plan, RELEASE, catalog);
    assert_int_equal(end.count, 2);
    assert_string_equal(end.items[1].go.sql, "DROP VIEW public.users");
}

static void test_what_stands_against_it(void **state)
{
    static struct cat_use uses[] = {
        {.kind = CAT_USE_FIELD, .object = "trigger \"t\"", .name = "email", .certain = true},
        {.kind = CAT_USE_ASIDE, .object = "function f()", .what = "TRUNCATE", .certain = true},
        {.kind = CAT_USE_ASIDE,
         .object = "function m()",
         .what = "MERGE",
         .until = 170000,
         .certain = true},
        {.kind = CAT_USE_ASIDE, .object = "statement \"s\"", .what = "COPY … TO"},
        {.kind = CAT_USE_TAKES, .object = "function g()"},
        {.kind = CAT_USE_GIVES, .object = "function h()"},
    };
    (void)state;
    struct catalog *catalog = make_owned();
    catalog->tables->around.uses = uses;
    catalog->tables->around.use_count = sizeof uses / sizeof *uses;
    catalog->tables->published_by = "p";
    catalog->tables->indexable = false;
    struct finding_list found = check(read_phases(columns), ALIAS, catalog);
    static const char *const errors[] = {"trigger \"t\" names \"email\" in a row of",
                                         "function f() has TRUNCATE of",
                                         "function m() has MERGE of",
                                         "function g() takes a row",
                                         "function h() returns rows",
                                         "is published by p",
                                         "may not create a view"};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        assert_int_equal(find(&found, errors[i])->severity, FINDING_ERROR);
    assert_int_equal(find(&found, "statement \"s\" has COPY")->severity, FINDING_WARNING);
    catalog->server_version = 170000;
    found = check(read_phases(whole), ALIAS, catalog);
    assert_null(find(&found, "MERGE"));
    assert_null(find(&found, "returns rows"));
    assert_null(find(&found, "in a row of"));
    catalog->tables->aside = true;
    found = check(read_phases(whole), ALIAS, catalog);
    assert_int_equal(find(&found, "does not exist")->severity, FINDING_INVALID);
}

static void test_policies_before_15(void **state)
{
    (void)state;
    struct catalog *catalog = make_owned();
    catalog->server_version = 140000;
    catalog->tables->row_security = true;
    const struct finding_list found = check(read_phases(whole), ALIAS, catalog);
    assert_int_equal(find(&found, "would be that of its owner")->severity, FINDING_ERROR);
}

static void test_recipes(void **state)
{
    (void)state;
    static const char *const recipes[] = {
        "rename_column: {table: users, column: email, to: address, method: view}",
        "rename_table: {table: users, to: people}"};
    for (size_t i = 0; i < 2; i++) {
        const char *text = arena_printf(arena, "sluice: 1\nplan: p\n%s\n", recipes[i]);
        struct problem_list problems = {.arena = arena, .file = "by hand"};
        const struct plan *plan = plan_read(arena, "by hand", text, strlen(text), &problems);
        assert_non_null(plan);
        assert_int_equal(plan->phases.count, 3);
        const struct operation_list list = compile(plan, ALIAS, make_owned());
        assert_int_equal(list.count, i == 0 ? 4 : 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_what_stands_against_it),
        cmocka_unit_test(test_policies_before_15),
        cmocka_unit_test(test_recipes),
    };
    return cmocka_run_group_tests_name("phase/alias", tests, set_up, tear_down);
}
