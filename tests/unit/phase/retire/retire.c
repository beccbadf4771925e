/* retire: a rename, and the function of sync over the new names; drop finds the original. */
#include "../making.h"

static const char synced[] = "  - add_column:\n      table: users\n"
                             "      columns: {address: {type: text, up: email}}\n"
                             "      down: {email: address}\n"
                             "  - backfill: {table: users}\n"
                             "  - gate: {name: deployed, ask: Deployed?}\n"
                             "  - retire: {table: users, columns: [email]}\n"
                             "  - gate: {name: quiet, ask: Quiet?}\n"
                             "  - drop: {table: users, columns: [email]}\n";
enum { RETIRE = 3, GONE = 5 };

static void test_there_and_back(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(synced);
    const struct operation_list list = compile(plan, RETIRE, make_catalog(true));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].go.sql,
                        "ALTER TABLE public.users RENAME COLUMN email TO email_retired");
    assert_string_equal(list.items[0].back.sql,
                        "ALTER TABLE public.users RENAME COLUMN email_retired TO email");
    assert_string_equal(list.items[0].renames.items[0].to, "email_retired");
    assert_non_null(strstr(list.items[1].go.sql, "email_retired"));
    assert_null(strstr(list.items[1].back.sql, "email_retired"));
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].group, list.items[0].group);
        assert_true(list.items[i].reversible);
    }
    const struct operation_list drop = compile(plan, GONE, make_catalog(true));
    one(&drop, "ALTER TABLE public.users DROP COLUMN email_retired");
    assert_int_equal(check(plan, RETIRE, make_catalog(true)).count, 0);
}

static void test_table(void **state)
{
    (void)state;
    const struct plan *plan = read_phases("  - retire: {table: users}\n"
                                          "  - gate: {name: quiet, ask: Quiet?}\n"
                                          "  - drop: {table: users}\n");
    const struct operation_list list = compile(plan, 0, make_catalog(false));
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].go.sql, "ALTER TABLE public.users RENAME TO users_retired");
    assert_string_equal(list.items[0].back.sql, "ALTER TABLE public.users_retired RENAME TO users");
    assert_true(list.items[0].go.locks.items[0].only);
    const struct operation_list drop = compile(plan, 2, make_catalog(false));
    one(&drop, "DROP TABLE public.users_retired");
}

static void test_what_stands_against_it(void **state)
{
    static struct cat_use uses[] = {
        {.kind = CAT_USE_COLUMN, .object = "function f()", .name = "email", .certain = true}};
    (void)state;
    struct catalog *catalog = make_catalog(false);
    struct cat_table *table = catalog->tables;
    table->around.uses = uses;
    table->around.use_count = 1;
    table->columns[1].default_sql = NULL;
    table->columns[0].in_primary_key = true;
    table->published_by = "p";
    struct finding_list found =
        check(read_phases("  - retire: {table: users, columns: [email, id]}\n"), 0, catalog);
    static const char *const errors[] = {"function f() names column \"email\"",
                                         "\"email\" is NOT NULL without a default",
                                         "\"id\" is part of a key", "is published by p"};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        assert_int_equal(find(&found, errors[i])->severity, FINDING_ERROR);
    table->aside = true;
    found = check(read_phases("  - retire: {table: users}\n"), 0, catalog);
    assert_int_equal(find(&found, "does not exist")->severity, FINDING_INVALID);
}

static void test_long_names(void **state)
{
    (void)state;
    static const char name[] = "éééééééééééééééééééééééééééé";
    const char *retired = sql_name_with(arena, name, "_retired");
    assert_true(strlen(retired) <= SQL_NAME_MAX_BYTES);
    assert_int_equal(strlen(retired) - strlen("_retired"), 54); /* 27 whole characters */
}

static void test_recipe(void **state)
{
    (void)state;
    static const char text[] = "sluice: 1\nplan: p\nrename_column: {table: users, column: email, "
                               "to: address, retire: 7d}\n";
    struct problem_list problems = {.arena = arena, .file = "by hand"};
    const struct plan *plan = plan_read(arena, "by hand", text, strlen(text), &problems);
    assert_non_null(plan);
    static const char *const kinds[] = {"add_column", "backfill", "constrain", "gate",
                                        "retire",     "gate",     "drop"};
    assert_int_equal(plan->phases.count, sizeof kinds / sizeof *kinds);
    for (size_t i = 0; i < plan->phases.count; i++)
        assert_string_equal(plan->phases.items[i].kind->keyword, kinds[i]);
    assert_string_equal(plan->phases.items[5].name, "users-email-retired");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_what_stands_against_it),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_recipe),
    };
    return cmocka_run_group_tests_name("phase/retire", tests, set_up, tear_down);
}
