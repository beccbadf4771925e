/* backfill with `set`: which rows the statement takes, and what stands against it. */
#include "../making.h"
#include "phase/rows/rows.h"

static const char plan_text[] = "  - backfill: {table: users, set: {org_id: org_id + 1}, where: "
                                "\"org_id < 10 AND email > ''\"}\n";

static struct catalog *make_choice(void)
{
    static const char *named[] = {"email", "org_id"}, *read[] = {"org_id"};
    static struct qname other = {"public", "orgs"};
    struct catalog *catalog = make_catalog(false);
    struct cat_choice *found = arena_alloc(arena, sizeof *found);
    *found = (struct cat_choice){
        .where = {.columns = named, .column_count = 2, .volatility = 'i'},
        .sets = arena_alloc(arena, sizeof *found->sets),
        .types = arena_alloc(arena, sizeof *found->types),
    };
    found->sets[0] = (struct cat_expression){
        .columns = read, .column_count = 1, .volatility = 'i', .read = &other, .read_count = 1};
    found->types[0] = "integer";
    catalog->choices = found;
    catalog->choice_count = 1;
    catalog->tables[0].constraint_count = 0;
    return catalog;
}

static void test_once(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_phases(plan_text), 0, make_choice());
    assert_int_equal(list.count, 2);
    const struct operation *set = one(&list, "UPDATE :table AS users");
    assert_string_equal(set->go.sql,
                        "UPDATE :table AS users SET org_id = (org_id + 1)\n"
                        "WHERE ctid >= $1::tid AND ctid < $2::tid\n"
                        "    AND ($3::tid[] IS NULL OR (ctid = ANY ($3::tid[])) IS TRUE)\n"
                        "    AND (org_id < 10 AND email > '')\n"
                        "    AND (SELECT (org_id < 10 AND email > '') FROM (SELECT users.email, "
                        "(org_id + 1)::integer AS org_id) AS users) IS NOT TRUE");
    assert_string_equal(set->fill->left, "SELECT pg_catalog.concat('id=', id) AS key\n"
                                         "FROM :table AS users\n"
                                         "WHERE (org_id < 10 AND email > '')");
    assert_false(set->fill->of_sync);
    assert_non_null(set->fill->stays);
    assert_true(set->reversible);
    assert_int_equal(set->go.locks.count, 2);
    assert_string_equal(set->go.locks.items[1].object.of.name, "orgs");
    assert_int_equal(set->go.locks.items[1].mode, LOCK_ACCESS_SHARE);
    one(&list, "ANALYZE public.users (org_id)");
}

/* A value that is another each time cannot be tried before. */
static void test_volatile(void **state)
{
    (void)state;
    struct catalog *catalog = make_choice();
    const struct plan *plan = read_phases(plan_text);
    catalog->choices[0].sets[0].volatility = 'v';
    const struct operation_list list = compile(plan, 0, catalog);
    assert_null(strstr(one(&list, "UPDATE")->go.sql, "IS NOT TRUE"));
    const struct finding_list findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "is set beside a volatile value")->severity, FINDING_ERROR);
}

static void test_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_phases(plan_text);
    struct catalog *catalog = make_choice();
    struct finding_list findings = check(plan, 0, catalog);
    for (size_t i = 0; i < findings.count; i++)
        assert_int_equal(findings.items[i].severity, FINDING_WARNING);
    assert_non_null(find(&findings, "a revert leaves the values that were set"));
    catalog->choices[0].always = true;
    findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "where is the same for every row")->severity, FINDING_ERROR);
    catalog->choices[0].always = false;
    catalog->choices[0].where.column_count = 1; /* email */
    findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "no row would ever leave it")->severity, FINDING_ERROR);
    catalog->choices[0].where.volatility = 'v';
    findings = check(plan, 0, catalog);
    assert_int_equal(find(&findings, "where is volatile")->severity, FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_volatile),
        cmocka_unit_test(test_findings),
    };
    return cmocka_run_group_tests_name("phase/backfill/set", tests, set_up, tear_down);
}
