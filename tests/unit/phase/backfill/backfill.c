/* What a backfill compiles to. */
#include "../making.h"

static void test_backfill(void **state)
{
    (void)state;
    const struct operation_list list =
        compile(read_plan("{not_null: [address]}"), FILL, make_catalog(true));
    assert_int_equal(list.items[0].go.mode, STEP_BATCHES);
    assert_int_equal(list.items[0].since.phase, ADD);
    assert_int_equal(list.items[0].fill->column_count, 1);
    assert_string_equal(list.items[0].fill->columns[0], "address");
    assert_non_null(strstr(list.items[0].go.sql, "UPDATE :table AS users SET"));
    assert_non_null(strstr(operation_sql(arena, &list.items[0]), "UPDATE public.users AS users"));
    assert_non_null(strstr(list.items[0].go.sql, "SET address = (email)"));
    assert_non_null(strstr(list.items[0].go.sql, "ctid >= $1::tid AND ctid < $2::tid"));
    /* the narrowed trigger no longer looks for unfilled rows */
    const struct operation *narrowed = one(&list, "CREATE OR REPLACE TRIGGER");
    assert_null(strstr(narrowed->go.sql, "xmin"));
    assert_int_equal(one(&list, "ENABLE ALWAYS")->group, narrowed->group);
    one(&list, "ANALYZE public.users (address)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backfill),
    };
    return cmocka_run_group_tests_name("phase/backfill/backfill", tests, set_up, tear_down);
}
