/* swap_tables: what is sent while tables trade their names, in which order, and what is done
 * before. */
#include "../twins.h"

static const char swap[] = "  - swap_tables: {table: " TWIN_TABLE ", from: " TWIN_MADE
                           ", retired: [public, \"it's old\"]}\n"
                           "  - gate: {name: deployed, ask: Deployed?}\n"
                           "  - drop: {table: [public, \"it's old\"]}\n";

static const char *id[] = {"id"}, *of[] = {"of \"t"};

static void references(struct cat_table *table, const char *other)
{
    struct cat_constraint *constraint = arena_alloc(arena, sizeof *constraint);
    *constraint =
        (struct cat_constraint){.name = "one's",
                                .type = 'f',
                                .definition = "FOREIGN KEY (\"of \"\"t\") REFERENCES "
                                              "public.\"Odd \"\"t\"(id) ON DELETE CASCADE",
                                .comment = "it's",
                                .columns = id,
                                .column_count = 1,
                                .other = {"public", other},
                                .other_columns = of,
                                .on_update = 'a',
                                .on_delete = 'c',
                                .incoming = true,
                                .deferrable = true,
                                .validated = true};
    table->constraints = constraint;
    table->constraint_count = 1;
}

static size_t transactions(const struct operation_list *list)
{
    size_t count = 1;
    for (size_t i = 1; i < list->count; i++)
        count += list->items[i].group != list->items[i - 1].group;
    return count;
}

static void test_names(void **state)
{
    (void)state;
    const struct plan *plan = read_twins(swap);
    const struct operation_list list = compile(plan, TRADE, make_twins());
    const struct operation *aside = one(&list, "ALTER INDEX public.\"key's\" RENAME TO sluice_");
    const struct operation *taken =
        one(&list, "ALTER INDEX public.\"made key\" RENAME TO \"key's\"");
    const size_t old = place_of_one(&list, "ALTER TABLE public.\"Odd \"\"t\" RENAME TO "
                                           "\"it's old\"");
    const size_t new = place_of_one(&list, "ALTER TABLE public.\"made;\" RENAME TO \"Odd \"\"t\"");
    assert_true(aside < &list.items[old] && old + 1 == new &&&list.items[new] < taken);
    assert_string_equal(list.items[old].back.sql,
                        "ALTER TABLE public.\"it's old\" RENAME TO \"Odd \"\"t\"");
    assert_string_equal(taken->back.sql, "ALTER INDEX public.\"key's\" RENAME TO \"made key\"");
    assert_true(list.items[old].go.locks.items[0].only);
    /* the proof before, and one transaction */
    assert_int_equal(list.items[0].go.mode, STEP_CHECK);
    assert_int_equal(transactions(&list), 2);
    assert_non_null(strstr(list.items[0].go.sql, "public.\"Odd \"\"t\""));
    /* both functions of the mirror go on, under the new names */
    assert_int_equal(list.count, 7);
    for (size_t i = 1; i < list.count; i++)
        assert_true(list.items[i].reversible && list.items[i].back.sql);
}

static void test_references(void **state)
{
    (void)state;
    const struct plan *plan = read_twins(swap);
    struct catalog *catalog = make_twins();
    references(&catalog->tables[0], "items;");
    struct operation_list list = compile(plan, TRADE, catalog);
    const size_t off =
        place_of_one(&list, "ALTER TABLE public.\"items;\" DROP CONSTRAINT \"one's\"");
    const size_t on = place_of_one(&list, "ALTER TABLE public.\"items;\" ADD CONSTRAINT \"one's\"");
    const size_t valid = place_of_one(&list, "VALIDATE CONSTRAINT \"one's\"");
    assert_true(off < on && on < valid);
    assert_int_equal(list.items[off].group, list.items[on].group);
    assert_int_not_equal(list.items[on].group, list.items[valid].group);
    assert_non_null(strstr(list.items[on].go.sql, "ON DELETE CASCADE NOT VALID;\nCOMMENT ON "
                                                  "CONSTRAINT \"one's\" ON public.\"items;\" IS "
                                                  "'it''s'"));
    assert_string_equal(list.items[0].back.sql,
                        "ALTER TABLE public.\"items;\" VALIDATE CONSTRAINT \"one's\"");
    assert_int_equal(list.items[0].back.mode, STEP_ALONE);
    /* to a partitioned table: made and validated before the proof, deferred until the switch */
    catalog->tables[1].relkind = 'p';
    list = compile(plan, TRADE, catalog);
    const size_t made = place_of_one(
        &list, "FOREIGN KEY (\"of \"\"t\") REFERENCES public.\"made;\" (id) ON DELETE CASCADE "
               "DEFERRABLE INITIALLY DEFERRED NOT VALID;\nCOMMENT ON CONSTRAINT sluice_");
    const size_t validated = place_of_one(&list, "VALIDATE CONSTRAINT sluice_");
    const size_t renamed = place_of_one(&list, "TO \"one's\";\nALTER TABLE public.\"items;\" ALTER "
                                               "CONSTRAINT \"one's\" DEFERRABLE INITIALLY "
                                               "IMMEDIATE");
    assert_true(made < validated && validated < renamed);
    assert_int_equal(list.items[made].go.locks.items[0].mode, LOCK_SHARE_ROW_EXCLUSIVE);
    assert_int_equal(list.items[validated + 1].go.mode, STEP_CHECK);
    assert_int_equal(transactions(&list), 5);
    /* its partitions are not locked */
    one(&list, "RENAME TO \"Odd \"\"t\"");
    for (size_t i = validated + 2; i < list.count; i++)
        for (size_t k = 0; k < list.items[i].go.locks.count; k++)
            if (str_equal(list.items[i].go.locks.items[k].object.of.name, "made;"))
                assert_true(list.items[i].go.locks.items[k].only);
}

static void test_itself(void **state)
{
    (void)state;
    const struct plan *plan = read_twins(swap);
    struct catalog *catalog = make_twins();
    references(&catalog->tables[0], "Odd \"t");
    struct finding_list found = check(plan, TRADE, catalog);
    assert_null(find(&found, "one's"));
    struct operation_list list = compile(plan, TRADE, catalog);
    const size_t off = place_of_one(&list, "DROP CONSTRAINT \"one's\"");
    const size_t on = place_of_one(&list, "ADD CONSTRAINT \"one's\"");
    assert_true(off < place_of_one(&list, "RENAME TO \"it's old\"") && on > off);
    catalog->tables[1].relkind = 'p';
    found = check(plan, TRADE, catalog);
    assert_int_equal(find(&found, "is partitioned, which before PostgreSQL 18")->severity,
                     FINDING_ERROR);
    catalog->server_version = 180000;
    found = check(plan, TRADE, catalog);
    assert_null(find(&found, "one's"));
    references(&catalog->tables[1], "made;");
    found = check(plan, TRADE, catalog);
    assert_int_equal(find(&found, "references the table itself")->severity, FINDING_ERROR);
}

static void test_identity(void **state)
{
    (void)state;
    const struct plan *plan = read_twins(swap);
    struct catalog *catalog = make_twins();
    catalog->tables[0].replica_identity = 'f';
    struct operation_list list = compile(plan, TRADE, catalog);
    assert_string_equal(list.items[0].go.sql, "ALTER TABLE public.\"made;\" REPLICA IDENTITY FULL");
    assert_string_equal(list.items[0].back.sql,
                        "ALTER TABLE public.\"made;\" REPLICA IDENTITY DEFAULT");
    catalog->tables[0].replica_identity = 'i';
    catalog->tables[0].indexes[0].replica_identity = true;
    list = compile(plan, TRADE, catalog);
    assert_string_equal(list.items[0].go.sql,
                        "ALTER TABLE public.\"made;\" REPLICA IDENTITY USING INDEX \"made key\"");
    catalog->tables[1].columns[0].not_null = false;
    const struct finding_list found = check(plan, TRADE, catalog);
    assert_int_equal(find(&found, "which has no such index")->severity, FINDING_ERROR);
    catalog->tables[1].relkind = 'p';
    list = compile(plan, TRADE, catalog);
    assert_non_null(strstr(list.items[0].go.sql, "'public.\"made key\"'::regclass"));
    assert_non_null(strstr(list.items[0].go.sql, "REPLICA IDENTITY USING INDEX %I'"));
}

static void test_what_stands_against_it(void **state)
{
    static const char *const errors[] = {
        "table \"public.made;\" has no column \"it's\"",
        "column \"of $$\" has DEFAULT 7 in table \"public.Odd \"t\", and no default in",
        "belongs to role \"Ann\", and \"public.made;\" to \"Ben\"",
        "index \"made key\" of table \"public.made;\" is invalid",
    };
    (void)state;
    const struct plan *plan = read_twins(swap);
    struct catalog *catalog = make_twins();
    struct finding_list found = check(plan, TRADE, catalog);
    for (size_t i = 0; i < found.count; i++)
        assert_int_equal(found.items[i].severity, FINDING_NOTE);
    catalog->tables[1].columns[1].name = "other";
    catalog->tables[0].columns[2].default_sql = "7";
    catalog->tables[1].owner = "Ben";
    catalog->tables[1].indexes[0].valid = false;
    found = check(plan, TRADE, catalog);
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        assert_non_null(find(&found, errors[i]));
        assert_int_equal(find(&found, errors[i])->severity, FINDING_ERROR);
    }
    catalog = make_twins();
    const struct cat_column first = catalog->tables[1].columns[0];
    catalog->tables[1].columns[0] = catalog->tables[1].columns[2];
    catalog->tables[1].columns[2] = first;
    found = check(plan, TRADE, catalog);
    assert_int_equal(find(&found, "stand in another order")->severity, FINDING_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_references, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_identity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_stands_against_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
