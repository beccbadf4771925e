/* drop of constraints, indexes and tables: what goes, and how it comes back. */
#include "../making.h"

/* With an index of its own, what is said of it, and a key that somebody holds. */
static struct catalog *make(void)
{
    struct catalog *catalog = make_catalog(false);
    struct cat_table *table = &catalog->tables[0];
    for (size_t i = 0; i < table->index_count; i++)
        table->indexes[i].whole_tail = table->indexes[i].tail;
    table->indexes[1].whole_tail = "USING btree (lower(email)) TABLESPACE fast";
    table->indexes[1].said = "COMMENT ON INDEX public.users_lower IS 'x'";
    table->constraints[0].comment = "y";
    return catalog;
}

static size_t place_of(const struct operation_list *list, const char *part)
{
    for (size_t i = 0; i < list->count; i++)
        if ((list->items[i].go.sql && strstr(list->items[i].go.sql, part)) ||
            (list->items[i].back.sql && strstr(list->items[i].back.sql, part)))
            return i;
    fail_msg("no operation has %s", part);
    return 0;
}

static void test_an_index_comes_back_whole(void **state)
{
    (void)state;
    const struct plan *plan = read_phases("  - drop: {table: users, indexes: [users_lower]}\n");
    const struct operation_list list = compile(plan, 0, make());
    assert_int_equal(list.count, 2);
    const struct operation *said = &list.items[0], *drop = &list.items[1];
    assert_int_equal(said->go.mode, STEP_NONE); /* taken back last, so it stands first */
    assert_string_equal(said->back.sql, "COMMENT ON INDEX public.users_lower IS 'x'");
    assert_int_equal(drop->go.mode, STEP_ALONE);
    assert_string_equal(drop->go.sql, "DROP INDEX CONCURRENTLY public.users_lower");
    assert_string_equal(drop->back.sql,
                        "CREATE INDEX CONCURRENTLY users_lower ON public.users USING btree "
                        "(lower(email)) TABLESPACE fast");
    assert_string_equal(drop->repair, "DROP INDEX CONCURRENTLY IF EXISTS public.users_lower");
    assert_false(story_is_final(plan->story, 0));
}

static void test_constraints_come_back_without_blocking(void **state)
{
    (void)state;
    const struct operation_list list = compile(
        read_phases("  - drop: {table: users, constraints: [users_email_key, shape, users_ref]}\n"),
        0, make());
    /* from the end: questions, then each constraint NOT VALID and validated, the index before its
     * key */
    assert_true(place_of(&list, "CREATE UNIQUE INDEX CONCURRENTLY users_email_key") >
                place_of(&list, "ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key "
                                "DEFERRABLE"));
    assert_true(place_of(&list, "ADD CONSTRAINT shape CHECK") >
                place_of(&list, "VALIDATE CONSTRAINT shape"));
    const struct operation *question = &list.items[list.count - 1];
    assert_int_equal(question->back.mode, STEP_CHECK);
    assert_non_null(strstr(question->back.sql, "NOT EXISTS (SELECT FROM public.orgs"));
    assert_non_null(strstr(list.items[list.count - 2].back.sql, "NOT ((email ~~"));
    const struct operation *check = &list.items[place_of(&list, "DROP CONSTRAINT shape")];
    assert_string_equal(check->back.sql,
                        "ALTER TABLE public.users ADD CONSTRAINT shape CHECK ((email ~~ "
                        "'%@%'::text)) NOT VALID;\nCOMMENT ON CONSTRAINT shape ON public.users "
                        "IS 'y'");
    const struct operation *key = &list.items[place_of(&list, "DROP CONSTRAINT users_ref")];
    assert_int_equal(key->go.locks.count, 2);
    assert_string_equal(key->go.locks.items[1].object.of.name, "orgs");
    for (size_t i = 0; i < list.count; i++)
        assert_true(list.items[i].reversible);
}

static void test_what_needs_it_is_named(void **state)
{
    (void)state;
    struct catalog *catalog = make();
    struct cat_hold holds[] = {{"index", "users_email_key", "constraint k on table public.other"},
                               {"table", "users", "view public.v"}};
    catalog->tables[0].holds = holds;
    catalog->tables[0].hold_count = 2;
    struct finding_list findings =
        check(read_phases("  - drop: {table: users, constraints: [users_email_key, none], indexes: "
                          "[users_email_key]}\n"),
              0, catalog);
    assert_int_equal(
        find(&findings, "constraint k on table public.other depends on constraint")->severity,
        FINDING_ERROR);
    assert_non_null(find(&findings, "constraint \"none\" of table \"public.users\" does not"));
    assert_non_null(find(&findings, "index \"users_email_key\" is that of constraint"));
    findings = check(read_phases("  - drop: {table: other, constraints: [k]}\n"
                                 "  - drop: {table: users, constraints: [users_email_key]}\n"),
                     1, catalog);
    for (size_t i = 0; i < findings.count; i++)
        assert_null(strstr(findings.items[i].message, "depends on"));
    findings = check(read_phases("  - drop: {table: users}\n"), 0, catalog);
    assert_non_null(find(&findings, "view public.v depends on table \"public.users\""));
}

static void test_a_table_goes_for_good(void **state)
{
    (void)state;
    const struct plan *plan = read_phases("  - drop: {table: users}\n");
    const struct operation_list list = compile(plan, 0, make());
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].go.sql, "DROP TABLE public.users");
    assert_false(list.items[0].reversible);
    assert_int_equal(list.items[0].go.locks.count, 2); /* what it references */
    assert_true(story_is_final(plan->story, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_index_comes_back_whole),
        cmocka_unit_test(test_constraints_come_back_without_blocking),
        cmocka_unit_test(test_what_needs_it_is_named),
        cmocka_unit_test(test_a_table_goes_for_good),
    };
    return cmocka_run_group_tests_name("phase/drop objects", tests, set_up, tear_down);
}
