/* alter: what each attribute is made by, and what it was. NOT NULL goes at once, and comes back by
 * the route that blocks nobody. */
#include "../making.h"

static void test_attributes(void **state)
{
    (void)state;
    struct catalog *catalog = make_catalog(false);
    catalog->tables[0].columns[1].comment = "it's";
    catalog->tables[0].columns[1].statistics_target = 7;
    const struct operation_list list = compile(
        read_phases("  - alter: {table: users, columns: {email: {default: \"'new'\", comment: "
                    "x, statistics: 500}, org_id: {default: NULL}}}\n"),
        0, catalog);
    assert_int_equal(list.count, 6);
    assert_string_equal(list.items[0].go.sql,
                        "ALTER TABLE public.users ALTER COLUMN email SET DEFAULT ('new')");
    assert_string_equal(list.items[0].back.sql,
                        "ALTER TABLE public.users ALTER COLUMN email SET DEFAULT 'none'::text");
    assert_string_equal(list.items[1].back.sql, "COMMENT ON COLUMN public.users.email IS 'it''s'");
    assert_string_equal(list.items[2].back.sql,
                        "ALTER TABLE public.users ALTER COLUMN email SET STATISTICS 7");
    assert_string_equal(list.items[3].go.sql,
                        "ALTER TABLE public.users ALTER COLUMN org_id DROP DEFAULT");
    for (size_t i = 0; i < list.count; i++)
        assert_true(list.items[i].reversible && list.items[i].group == 0);
    /* in the same transaction it is noted what each column has by then, by which a revert goes */
    for (size_t i = 4; i < list.count; i++) {
        assert_true(list.items[i].go.mode == STEP_CHECK && list.items[i].back.mode == STEP_CHECK);
        assert_non_null(list.items[i].check->state);
    }
    assert_non_null(strstr(list.items[4].back.sql, "o.ordinal = 4"));
}

static const char plan_text[] = "  - alter: {table: users, columns: {email: {not_null: false}}}\n";

static struct catalog *make_not_null(void)
{
    struct catalog *catalog = make_catalog(false);
    for (size_t i = 0; i < catalog->tables[0].column_count; i++)
        catalog->tables[0].columns[i].not_null = true;
    return catalog;
}

static void test_there_and_back(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_phases(plan_text), 0, make_not_null());
    assert_int_equal(list.count, 4);
    const struct operation *lift = one(&list, "DROP NOT NULL");
    assert_string_equal(lift->go.sql, "ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL");
    assert_string_equal(lift->back.sql, "ALTER TABLE public.users ALTER COLUMN email SET NOT NULL");
    assert_non_null(lift->against);
    assert_false(lift->check->loses);
    for (size_t i = 0; i < list.count; i++) {
        assert_true(list.items[i].reversible);
        assert_true(&list.items[i] == lift || list.items[i].go.mode == STEP_NONE);
        for (size_t k = 0; k < i; k++) /* no scan under the strong lock */
            assert_int_not_equal(list.items[k].group, list.items[i].group);
    }
    /* taken back from the end */
    assert_non_null(strstr(list.items[3].back.sql, "CHECK (email IS NOT NULL) NOT VALID"));
    assert_non_null(strstr(list.items[2].back.sql, "VALIDATE CONSTRAINT"));
    assert_ptr_equal(lift, &list.items[1]);
    assert_non_null(strstr(list.items[0].back.sql, "DROP CONSTRAINT"));
}

static void test_nothing_to_do(void **state)
{
    (void)state;
    struct catalog *catalog = make_not_null();
    for (size_t i = 0; i < catalog->tables[0].column_count; i++)
        catalog->tables[0].columns[i].not_null = false;
    assert_int_equal(compile(read_phases(plan_text), 0, catalog).count, 0);
}

static void test_with_its_default(void **state)
{
    (void)state;
    const struct operation_list list = compile(
        read_phases(
            "  - alter: {table: users, columns: {email: {not_null: false, default: null}}}\n"),
        0, make_not_null());
    assert_int_equal(list.count, 6);
    /* no INSERT that leaves the column out fails in between, there and back */
    assert_non_null(strstr(list.items[4].go.sql, "DROP DEFAULT"));
    assert_int_not_equal(list.items[4].group, list.items[3].group);
}

static void test_findings(void **state)
{
    (void)state;
    const char *phases = "  - alter: {table: users, columns: {email: {default: null}, id: "
                         "{not_null: false}, org_id: {not_null: false}}}\n";
    struct catalog *catalog = make_catalog(false);
    catalog->tables[0].columns[0].not_null = true;
    struct finding_list findings = check(read_phases(phases), 0, catalog);
    assert_int_equal(find(&findings, "without its default an INSERT")->severity, FINDING_ERROR);
    assert_int_equal(
        find(&findings, "\"id\" has to be NOT NULL: it is part of the primary")->severity,
        FINDING_ERROR);
    assert_int_equal(find(&findings, "\"org_id\" of table \"public.users\" takes NULL")->severity,
                     FINDING_NOTE);
    findings =
        check(read_phases(arena_printf(arena, "  - gate: {ask: x}\n%s", phases)), 1, catalog);
    assert_int_equal(find(&findings, "without its default an INSERT")->severity, FINDING_WARNING);
}

static void test_findings_of_not_null(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(plan_text);
    struct catalog *catalog = make_not_null();
    struct finding_list findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "takes NULL from this phase on")->severity, FINDING_NOTE);
    for (size_t i = 0; i < catalog->tables[0].column_count; i++)
        catalog->tables[0].columns[i].in_replica_identity = true;
    findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "it is part of the replica identity")->severity,
                     FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attributes),    cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_nothing_to_do), cmocka_unit_test(test_with_its_default),
        cmocka_unit_test(test_findings),      cmocka_unit_test(test_findings_of_not_null),
    };
    return cmocka_run_group_tests_name("phase/alter", tests, set_up, tear_down);
}
