/* verify: questions that do nothing, each by its own names. */
#include "../twins.h"

static const char claims[] =
    "  - verify:\n"
    "      - orphans: {table: " TWIN_MADE ", columns: [\"of $$\"], references: " TWIN_TABLE
    ", referenced: [id]}\n"
    "      - row_count: {table: " TWIN_MADE ", like: " TWIN_TABLE ", tolerance: 1%}\n"
    "      - present: {table: " TWIN_TABLE ", constraints: [\"key's\"], indexes: [\"key's\"]}\n"
    "      - query: {sql: \"SELECT count(*) = 0 FROM x WHERE a = 'it''s'\", expect: t}\n";

static void test_claims(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(claims);
    const struct operation_list list = compile(plan, 0, make_twins());
    assert_int_equal(list.count, 4);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].go.mode, STEP_CHECK);
        assert_int_equal(list.items[i].back.mode, STEP_NONE);
        assert_true(list.items[i].reversible);
        assert_non_null(list.items[i].check->hint);
        for (size_t k = 0; k < list.items[i].go.locks.count; k++)
            assert_int_equal(list.items[i].go.locks.items[k].mode, LOCK_ACCESS_SHARE);
    }
    assert_non_null(strstr(list.items[0].go.sql, "FROM public.\"made;\" AS \"made;\"\n"
                                                 "WHERE \"made;\".\"of $$\" IS NOT NULL\n"
                                                 "    AND NOT EXISTS (SELECT FROM public.\"Odd "
                                                 "\"\"t\" AS sluice_referenced WHERE "
                                                 "sluice_referenced.id = \"made;\".\"of $$\")"));
    assert_non_null(strstr(list.items[1].go.sql, "public.\"Odd \"\"t\""));
    assert_non_null(strstr(list.items[2].go.sql, "('constraint', 'key''s'), ('index', 'key''s')"));
    assert_non_null(strstr(list.items[3].go.sql, "WHERE a = 'it''s'"));
    assert_string_equal(list.items[0].check->one,
                        "1 row of table \"public.made;\" names none that is in \"public.Odd \"t\"");
}

static void test_what_stands_against_it(void **state)
{
    (void)state;
    struct catalog *catalog = make_twins();
    struct finding_list found = check(read_phases(claims), 0, catalog);
    assert_int_equal(found.count, 0);
    catalog->tables[0].columns[0].name = "number";
    found = check(read_phases(claims), 0, catalog);
    assert_non_null(find(&found, "column \"id\" of table \"public.Odd \"t\" does not exist"));
    catalog->tables[1].exists = false;
    found = check(read_phases(claims), 0, catalog);
    assert_non_null(find(&found, "table \"public.made;\" does not exist"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_claims, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_stands_against_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
