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
    assert_int_equal(list.count, 6);
    const struct operation *comes = &list.items[0], *memory = &list.items[1],
                           *lost = &list.items[2], *back = &list.items[3], *gone = &list.items[4],
                           *goes = &list.items[5];
    assert_non_null(strstr(comes->go.sql, "CREATE FUNCTION sluice.moved_"));
    assert_string_equal(comes->go.sql, goes->back.sql);
    assert_string_equal(comes->back.sql, goes->go.sql);
    assert_non_null(
        strstr(memory->go.sql, "AS\nSELECT id AS key_1 FROM public.users WITH NO DATA"));
    assert_non_null(strstr(memory->back.sql, "DROP TABLE sluice.remembered_"));
    assert_int_equal(back->go.mode, STEP_NONE);
    assert_int_equal(back->back.mode, STEP_BATCHES);
    assert_string_equal(back->fill->over, "kept.users");
    assert_non_null(strstr(back->back.sql, "RETURNING sluice_gone.id, sluice_gone.email, "
                                           "sluice_gone.org_id), kept AS (\n"
                                           "INSERT INTO public.users (id, email, org_id) "
                                           "OVERRIDING SYSTEM VALUE SELECT * FROM gone"));
    assert_non_null(strstr(operation_undo_sql(arena, back), "DELETE FROM kept.users AS"));
    assert_non_null(back->against);
    assert_non_null(strstr(lost->back.sql, "EXISTS (SELECT FROM public.users AS users WHERE "
                                           "users.id = sluice_memory.key_1)"));
    assert_non_null(strstr(lost->fill->left, "concat_ws(', ', 'id=' || sluice_memory.key_1)"));
    assert_non_null(strstr(gone->go.sql,
                           "RETURNING users.id, users.email, users.org_id), noted AS (\n"
                           "INSERT INTO sluice.remembered_"));
    assert_non_null(strstr(gone->go.sql,
                           "INSERT INTO kept.users (id, email, org_id) OVERRIDING SYSTEM VALUE "
                           "SELECT * FROM gone\nRETURNING id, email, org_id),\n"));
    assert_non_null(strstr(gone->go.sql, "record_image_eq(ROW(gone.id, gone.email, gone.org_id), "
                                         "ROW(kept.id, kept.email, kept.org_id))"));
    assert_true(gone->reversible);
    assert_int_equal(gone->go.locks.count, 3);
    assert_string_equal(gone->go.locks.items[1].object.of.schema, "kept");
    assert_string_equal(gone->go.locks.items[2].object.of.schema, "sluice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_archive),
    };
    return cmocka_run_group_tests_name("phase/delete", tests, set_up, tear_down);
}
