/* What drop compiles to, and what stands against it. */
#include "../making.h"

static void test_drop(void **state)
{
    (void)state;
    const struct operation_list list =
        compile(read_plan("{not_null: [address]}"), DROP, make_catalog(true));
    assert_int_equal(list.items[0].go.mode, STEP_CHECK);
    assert_int_equal(list.items[0].cost, OPERATION_SCAN);
    assert_non_null(
        strstr(list.items[0].go.sql, "record_image_eq(ROW(address), ROW((email)::text))"));
    assert_non_null(strstr(list.items[0].go.sql, "concat('id=', id)"));
    const struct operation *column = one(&list, "DROP COLUMN email");
    assert_false(column->reversible);
    assert_null(column->back.sql);
    /* validity is looked at under the lock; sync and column go in one transaction */
    assert_int_equal(list.items[1].go.mode, STEP_CHECK);
    for (size_t i = 1; i < list.count; i++)
        assert_int_equal(list.items[i].group, column->group);
    assert_int_not_equal(list.items[0].group, column->group);
}

static void test_drop_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{not_null: [address]}");
    struct catalog *catalog = make_catalog(true);
    struct finding_list findings = check(plan, DROP, catalog);
    assert_int_equal(find(&findings, "index \"users_lower\" goes away")->severity, FINDING_WARNING);
    struct cat_dependent view[] = {{"view", "public.emails", "email", NULL},
                                   {"function", "f()", "email", NULL}};
    catalog->tables[0].dependents = view;
    catalog->tables[0].dependent_count = 2;
    catalog->tables[0].columns[1].in_primary_key = true;
    findings = check(plan, DROP, catalog);
    for (size_t i = 0; i < findings.count; i++) /* it follows */
        assert_null(strstr(findings.items[i].message, "public.emails"));
    struct cat_follower held = {.kind = "view",
                                .name = "public.emails",
                                .columns = (const char *[]){"email"},
                                .column_count = 1,
                                .direct = (const char *[]){"email"},
                                .direct_count = 1,
                                .depth = 1,
                                .problem = "it belongs to another role"};
    catalog->tables[0].followers = &held;
    catalog->tables[0].follower_count = 1;
    findings = check(plan, DROP, catalog);
    assert_int_equal(find(&findings, "view public.emails uses column \"email\" and cannot follow "
                                     "it: it belongs to another role")
                         ->severity,
                     FINDING_ERROR);
    assert_int_equal(find(&findings, "function f() seems to name")->severity, FINDING_WARNING);
    assert_int_equal(find(&findings, "part of the primary key")->severity, FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drop),
        cmocka_unit_test(test_drop_findings),
    };
    return cmocka_run_group_tests_name("phase/drop/drop", tests, set_up, tear_down);
}
