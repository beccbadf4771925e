/* alter_type: one statement, there and back where PostgreSQL touches no row for either. */
#include "../making.h"

static const char plan_text[] = "  - alter_type: {table: users, column: org_id, type: bigint}\n";

static struct catalog *make_alter(const char *why, const char *why_back)
{
    struct catalog *catalog = make_catalog(false);
    catalog->alters = arena_alloc(arena, sizeof *catalog->alters);
    catalog->alters[0] = (struct cat_alter){.why = why, .why_back = why_back};
    catalog->alter_count = 1;
    return catalog;
}

static void test_there_and_back(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_phases(plan_text), 0, make_alter(NULL, NULL));
    assert_int_equal(list.count, 2);
    const struct operation *alter = one(&list, "TYPE bigint");
    assert_string_equal(alter->go.sql, "ALTER TABLE public.users ALTER COLUMN org_id TYPE bigint");
    assert_string_equal(alter->back.sql,
                        "ALTER TABLE public.users ALTER COLUMN org_id TYPE integer");
    assert_true(alter->reversible);
    const struct operation *analyze = one(&list, "ANALYZE public.users (org_id)");
    assert_int_not_equal(alter->group, analyze->group); /* no scan under the strong lock */
}

static void test_no_way_back(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(plan_text);
    const struct catalog *catalog = make_alter(NULL, "it would read the table");
    const struct operation_list list = compile(plan, 0, catalog);
    assert_null(one(&list, "TYPE bigint")->back.sql);
    assert_false(one(&list, "TYPE bigint")->reversible);
    const struct finding_list findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "cannot be altered back to integer")->severity,
                     FINDING_WARNING);
}

static void test_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(plan_text);
    struct finding_list findings = check(plan, 0, make_alter("it would rewrite the table", NULL));
    assert_int_equal(find(&findings, "cannot become bigint by ALTER TABLE")->severity,
                     FINDING_ERROR);
    struct catalog *catalog = make_alter(NULL, NULL);
    findings = check(plan, 0, catalog);
    for (size_t i = 0; i < findings.count; i++)
        assert_int_equal(findings.items[i].severity, FINDING_NOTE);
    struct cat_dependent view[] = {{"generated column", "public.members.low", "org_id", NULL}};
    catalog->tables[0].dependents = view;
    catalog->tables[0].dependent_count = 1;
    findings = check(plan, 0, catalog);
    assert_int_equal(
        find(&findings, "generated column public.members.low uses column \"org_id\"")->severity,
        FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_no_way_back),
        cmocka_unit_test(test_findings),
    };
    return cmocka_run_group_tests_name("phase/alter_type", tests, set_up, tear_down);
}
