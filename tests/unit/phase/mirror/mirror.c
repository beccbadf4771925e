/* mirror: the triggers and functions of both sides, and what stands against them. */
#include "../twins.h"

static const char tail[] = "  - gate: {name: deployed, ask: Deployed?}\n"
                           "  - drop: {table: " TWIN_TABLE "}\n";

static void test_both_sides(void **state)
{
    (void)state;
    const struct plan *plan = read_twins(tail);
    struct catalog *catalog = make_twins();
    const struct operation_list list = compile(plan, MIRROR, catalog);
    assert_int_equal(list.count, 4); /* a function and its triggers, twice, in one transaction */
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].group, list.items[0].group);
        assert_true(list.items[i].reversible && list.items[i].back.sql);
    }
    assert_non_null(strstr(list.items[0].go.sql, "INSERT INTO public.\"made;\""));
    assert_non_null(strstr(list.items[0].go.sql, "\"it's\", \"of $$\""));
    assert_non_null(strstr(list.items[0].go.sql, "SECURITY DEFINER"));
    assert_non_null(strstr(list.items[0].go.sql, "$sluice$")); /* "of $$" ends no other quote */
    assert_non_null(strstr(list.items[1].go.sql, "AFTER UPDATE ON public.\"Odd \"\"t\" FOR EACH "
                                                 "ROW"));
    assert_non_null(strstr(list.items[2].go.sql, "INSERT INTO public.\"Odd \"\"t\""));
    assert_non_null(strstr(list.items[3].go.sql, "AFTER TRUNCATE ON public.\"made;\" FOR EACH "
                                                 "STATEMENT"));
    assert_int_equal(list.items[1].leaves.count, 4);
    assert_int_equal(list.items[1].go.locks.items[0].mode, LOCK_SHARE_ROW_EXCLUSIVE);
    const struct operation_list again = compile(plan, MIRROR, catalog);
    assert_same(&list, &again);
}

static void test_one_way(void **state)
{
    (void)state;
    const struct plan *plan =
        read_phases("  - mirror: {name: m, from: " TWIN_TABLE ", to: " TWIN_MADE
                    ", key: {id: id}, up: {\"of $$\": \"7\"}, sync: up}\n"
                    "  - backfill: {mirror: m}\n"
                    "  - gate: {name: deployed, ask: Deployed?}\n"
                    "  - drop: {table: " TWIN_TABLE "}\n");
    const struct operation_list list = compile(plan, MIRROR, make_twins());
    assert_int_equal(list.count, 2);
    const struct finding_list found = check(plan, MIRROR, make_twins());
    assert_int_equal(find(&found, "a revert loses it")->severity, FINDING_NOTE);
}

static void test_copy(void **state)
{
    (void)state;
    const struct plan *plan = read_twins(tail);
    const struct operation_list list = compile(plan, COPY, make_twins());
    size_t batches = 0;
    for (size_t i = 0; i < list.count; i++)
        batches += list.items[i].go.mode == STEP_BATCHES;
    assert_int_equal(batches, 1);
    one(&list, "ANALYZE public.\"made;\"");
}

static void test_what_stands_against_it(void **state)
{
    (void)state;
    const struct plan *plan = read_twins(tail);
    struct catalog *catalog = make_twins();
    struct finding_list found = check(plan, MIRROR, catalog);
    for (size_t i = 0; i < found.count; i++)
        assert_true(found.items[i].severity > FINDING_ERROR);
    catalog->tables[1].index_count = 0;
    found = check(plan, MIRROR, catalog);
    assert_int_equal(find(&found, "table \"public.made;\" has no unique key on \"id\"")->severity,
                     FINDING_ERROR);
    catalog = make_twins();
    catalog->tables[1].columns[0].type = "text";
    found = check(plan, MIRROR, catalog);
    assert_int_equal(find(&found, "they cannot be one key")->severity, FINDING_ERROR);
    catalog = make_twins();
    catalog->twins->ups[0].volatility = 'v';
    found = check(plan, MIRROR, catalog);
    assert_int_equal(find(&found, "is volatile")->severity, FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_both_sides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_copy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_stands_against_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
