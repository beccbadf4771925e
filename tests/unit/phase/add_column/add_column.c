/* What add_column compiles to, and what stands against it. */
#include "../making.h"

static void test_add_column(void **state)
{
    (void)state;
    const struct operation_list list =
        compile(read_plan("{not_null: [address]}"), ADD, make_catalog(false));
    const struct operation *column = one(&list, "ADD COLUMN");
    assert_string_equal(column->go.sql, "ALTER TABLE public.users ADD COLUMN address text");
    assert_string_equal(column->back.sql, "ALTER TABLE public.users DROP COLUMN address");
    assert_int_equal(column->go.locks.items[0].mode, LOCK_ACCESS_EXCLUSIVE);
    assert_int_equal(column->leaves.items[0].object.class, OBJECT_COLUMN);
    const struct operation *wait = &list.items[list.count - 1];
    assert_int_equal(wait->go.mode, STEP_WAIT);
    assert_int_equal(wait->since.phase, ADD);
    for (size_t i = 0; i + 1 < list.count; i++) { /* column and sync appear at once */
        assert_int_equal(list.items[i].go.mode, STEP_TRANSACTION);
        assert_int_equal(list.items[i].group, column->group);
        assert_true(list.items[i].reversible);
    }
    const struct operation *function = one(&list, "CREATE FUNCTION");
    assert_non_null(strstr(function->go.sql, "SET search_path = pg_catalog, public, pg_temp"));
    assert_null(strstr(function->go.sql, "SECURITY DEFINER"));
    const struct operation *update = one(&list, "BEFORE UPDATE");
    assert_non_null(strstr(update->go.sql, "record_image_ne(ROW(OLD.email), ROW(NEW.email))"));
    assert_non_null(strstr(update->go.sql, "sluice.backfill"));
    assert_non_null(strstr(update->go.sql, "OLD.xmin"));
    size_t always = 0;
    for (size_t i = 0; i < list.count; i++)
        always += strstr(list.items[i].go.sql, "ENABLE ALWAYS TRIGGER zz_sluice_") != NULL;
    assert_int_equal(always, 2);
}

static void test_add_column_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{not_null: [address]}");
    struct catalog *catalog = make_catalog(true);
    struct finding_list findings = check(plan, ADD, catalog);
    assert_int_equal(
        find(&findings, "column \"address\" of table \"public.users\" already exists")->severity,
        FINDING_ERROR);
    catalog = make_catalog(false);
    findings = check(plan, ADD, catalog);
    assert_null(find(&findings, "already exists"));
    assert_int_equal(find(&findings, "SELECT *")->severity, FINDING_NOTE);
    assert_int_equal(find(&findings, "column \"email\" has a default")->severity, FINDING_NOTE);
    catalog->groups[0].ups[0].volatility = 'v';
    findings = check(plan, ADD, catalog);
    assert_int_equal(find(&findings, "is volatile")->severity, FINDING_ERROR);
    catalog->groups[0].ups[0].volatility = 's';
    findings = check(plan, ADD, catalog);
    assert_int_equal(find(&findings, "depends on settings")->severity, FINDING_WARNING);
    catalog->groups[0].ups[0] = (struct cat_expression){.problem = "no such thing"};
    findings = check(plan, ADD, catalog);
    assert_int_equal(find(&findings, "no such thing")->severity, FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_column),
        cmocka_unit_test(test_add_column_findings),
    };
    return cmocka_run_group_tests_name("phase/add_column/add_column", tests, set_up, tear_down);
}
