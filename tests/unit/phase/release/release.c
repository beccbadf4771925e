/* release: triggers and function go, and come again between two comparisons. */
#include "../making.h"

static const char released[] = "  - add_column:\n      table: users\n"
                               "      columns: {address: {type: text, up: email}}\n"
                               "      down: {email: address}\n"
                               "  - backfill: {table: users}\n"
                               "  - gate: {name: deployed, ask: Deployed?}\n"
                               "  - release: {table: users, columns: [address]}\n";
enum { RELEASE = 3 };

static void test_there_and_back(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(released);
    const struct operation_list list = compile(plan, RELEASE, make_catalog(true));
    assert_int_equal(list.count, 5);
    const struct operation *last = &list.items[0], *first = &list.items[4];
    assert_int_equal(first->back.mode, STEP_CHECK); /* before anything is taken back */
    assert_int_equal(last->back.mode, STEP_CHECK);  /* and once sync is there again */
    assert_string_equal(first->back.sql, last->back.sql);
    for (size_t i = 1; i < 4; i++) {
        assert_int_equal(list.items[i].group, list.items[1].group); /* one transaction */
        assert_int_equal(list.items[i].go.mode, STEP_TRANSACTION);
        assert_true(list.items[i].reversible);
    }
    assert_non_null(strstr(list.items[1].go.sql, "DROP TRIGGER"));
    assert_non_null(strstr(list.items[1].back.sql, "ENABLE ALWAYS TRIGGER"));
    assert_non_null(strstr(list.items[3].back.sql, "CREATE FUNCTION sluice.sync_"));
    assert_false(story_is_final(plan->story, RELEASE));
    const struct finding_list findings = check(plan, RELEASE, make_catalog(true));
    assert_int_equal(findings.count, 0);
}

/* Nothing of it is there any more, and rows that nothing kept in step are compared all the same. */
static void test_a_drop_after_it(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(
        arena_printf(arena, "%s  - drop: {table: users, columns: [email]}\n", released));
    const struct operation_list list = compile(plan, RELEASE + 1, make_catalog(true));
    for (size_t i = 0; i < list.count; i++)
        assert_null(strstr(list.items[i].go.sql, "DROP TRIGGER"));
    assert_int_equal(list.items[0].go.mode, STEP_CHECK);
    one(&list, "DROP COLUMN email");
}

static void test_a_release_without_a_gate(void **state)
{
    (void)state;
    const struct plan *plan = read_phases("  - add_column:\n      table: users\n"
                                          "      columns: {address: {type: text, up: email}}\n"
                                          "  - backfill: {table: users}\n"
                                          "  - release: {table: users}\n");
    const struct finding_list findings = check(plan, 2, make_catalog(true));
    assert_int_equal(find(&findings, "no gate stands before the release")->severity,
                     FINDING_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_a_drop_after_it),
        cmocka_unit_test(test_a_release_without_a_gate),
    };
    return cmocka_run_group_tests_name("phase/release", tests, set_up, tear_down);
}
