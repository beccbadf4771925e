/* swap: columns change places, and all that is called after them, in one transaction. */
#include "../making.h"

enum { SWAP = GATE + 1, LAST };

static const struct plan *read_swap(void)
{
    return read_phases("  - add_column:\n      table: users\n"
                       "      columns: {address: {type: text, up: email}}\n"
                       "      down: {email: address}\n"
                       "  - backfill: {table: users}\n"
                       "  - constrain: {table: users, add: [like: {address: email}]}\n"
                       "  - gate: {ask: Ready?}\n"
                       "  - swap: {table: users, columns: {email: {from: address, "
                       "retired: email_old}}}\n"
                       "  - drop: {table: users, columns: [email_old]}\n");
}

static void test_columns_change_places(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_swap(), SWAP, make_catalog(true));
    size_t away = place_of_one(&list, "RENAME COLUMN email TO email_old");
    size_t in = place_of_one(&list, "RENAME COLUMN address TO email");
    assert_true(away < in); /* the name has to be free */
    assert_int_equal(list.items[away].group, list.items[in].group);
    assert_string_equal(list.items[in].back.sql,
                        "ALTER TABLE public.users RENAME COLUMN email TO address");
    assert_string_equal(list.items[away].back.sql,
                        "ALTER TABLE public.users RENAME COLUMN email_old TO email");
    /* rows are compared in a transaction of its own, before */
    size_t compared = place_of_one(&list, "record_image_eq(ROW(address), ROW((email)::text))");
    assert_true(compared < away);
    assert_int_not_equal(list.items[compared].group, list.items[away].group);
}

/* Sync and defaults go by the names that hold then, and back by those from before. */
static void test_values_follow(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_swap(), SWAP, make_catalog(true));
    const struct operation *function = one(&list, "CREATE OR REPLACE FUNCTION");
    assert_non_null(strstr(function->go.sql, "NEW.email_old := down_1"));
    assert_non_null(strstr(function->go.sql, "NEW.email := up_1"));
    assert_non_null(strstr(function->back.sql, "NEW.email := down_1"));
    assert_non_null(strstr(function->back.sql, "NEW.address := up_1"));
    one(&list, "ALTER COLUMN email_old DROP DEFAULT");
    one(&list, "ALTER COLUMN email SET DEFAULT 'none'::text");
}

/* The originals step aside before what was carried takes their names. */
static void test_names_follow(void **state)
{
    (void)state;
    static const struct {
        const char *aside, *taken;
    } cases[] = {
        {"CONSTRAINT users_email_key TO ", " TO users_email_key"},
        {"ALTER INDEX public.users_lower RENAME TO ", " TO users_lower"},
        {"CONSTRAINT shape TO ", " TO shape"},
    };
    const struct operation_list list = compile(read_swap(), SWAP, make_catalog(true));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(place_of_one(&list, cases[i].aside) < place_of_one(&list, cases[i].taken));
    /* a foreign key cannot step aside with its triggers: it goes, and comes back with a revert */
    const struct operation *key = one(&list, "DROP CONSTRAINT users_ref");
    assert_non_null(strstr(key->back.sql, "ADD CONSTRAINT users_ref"));
}

static void test_drop_after_it(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_swap(), LAST, make_catalog(true));
    one(&list, "DROP COLUMN email_old");
    for (size_t i = 0; i < list.count; i++)
        assert_null(strstr(list.items[i].go.sql, "RENAME")); /* the swap has done that */
}

static void test_same_before_and_after(void **state)
{
    (void)state;
    const struct plan *plan = read_swap();
    const struct operation_list before = compile(plan, SWAP, make_catalog(false));
    const struct operation_list after = compile(plan, SWAP, make_catalog(true));
    assert_same(&before, &after);
}

static void test_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_swap();
    struct catalog *catalog = make_catalog(true);
    struct finding_list findings = check(plan, SWAP, catalog);
    for (size_t i = 0; i < findings.count; i++)
        assert_true(findings.items[i].severity > FINDING_ERROR);
    catalog->tables[0].columns[1].in_partition_key = true;
    catalog->tables[0].columns[1].inherited = true;
    findings = check(plan, SWAP, catalog);
    assert_int_equal(find(&findings, "part of the partition key")->severity, FINDING_ERROR);
    assert_int_equal(find(&findings, "is inherited")->severity, FINDING_ERROR);
    catalog = make_catalog(true);
    catalog->groups[0].ups[0].identity = NULL;
    findings = check(plan, SWAP, catalog);
    assert_int_equal(find(&findings, "the default of column \"email\" cannot be swapped")->severity,
                     FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_change_places), cmocka_unit_test(test_values_follow),
        cmocka_unit_test(test_names_follow),          cmocka_unit_test(test_drop_after_it),
        cmocka_unit_test(test_same_before_and_after), cmocka_unit_test(test_findings),
    };
    return cmocka_run_group_tests_name("phase/swap", tests, set_up, tear_down);
}
