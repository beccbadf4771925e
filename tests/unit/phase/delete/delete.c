/* delete: its statement, with and without an archive. */
#include "../making.h"

static struct catalog *make_choice(void)
{
    static const char *named[] = {"org_id"};
    struct catalog *catalog = make_catalog(false);
    struct cat_choice *found = arena_alloc(arena, sizeof *found);
    *found = (struct cat_choice){
        .where = {.columns = named, .column_count = 1, .volatility = 'i'},
    };
    catalog->choices = found;
    catalog->choice_count = 1;
    return catalog;
}

static void test_alone(void **state)
{
    (void)state;
    const struct operation_list list =
        compile(read_phases("  - delete: {table: users, where: org_id < 10}\n"), 0, make_choice());
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].go.sql,
                        "DELETE FROM :table AS users\n"
                        "WHERE ctid >= $1::tid AND ctid < $2::tid\n"
                        "    AND ($3::tid[] IS NULL OR (ctid = ANY ($3::tid[])) IS TRUE)\n"
                        "    AND (org_id < 10)");
    assert_false(list.items[0].reversible);
    assert_false(list.items[0].fill->in_passes);
    assert_int_equal(list.items[0].go.locks.count, 1);
}

static void test_archive(void **state)
{
    (void)state;
    const struct operation_list list = compile(
        read_phases("  - delete: {table: users, where: org_id < 10, archive: kept.users}\n"), 0,
        make_choice());
    assert_non_null(strstr(list.items[0].go.sql,
                           "RETURNING users.id, users.email, users.org_id)\n"
                           "INSERT INTO kept.users (id, email, org_id) OVERRIDING SYSTEM VALUE "
                           "SELECT * FROM gone"));
    assert_int_equal(list.items[0].go.locks.count, 2);
    assert_string_equal(list.items[0].go.locks.items[1].object.of.schema, "kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_archive),
    };
    return cmocka_run_group_tests_name("phase/delete", tests, set_up, tear_down);
}
