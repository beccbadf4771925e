/* What stands against a table, whatever the kind of phase. */
#include "making.h"

static void test_table_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{not_null: [address]}");
    static const struct {
        char relkind;
        bool partition, child, temporary, owned;
        const char *message;
    } cases[] = {
        {'p', true, false, false, true, "is a partition"},
        {'v', false, false, false, true, "is a view"},
        {'m', false, false, false, true, "is a materialized view"},
        {'f', false, false, false, true, "is a foreign table"},
        {'r', true, false, false, true, "is a partition"},
        {'r', false, true, false, true, "is part of an inheritance tree"},
        {'r', false, false, true, true, "is temporary"},
        {'r', false, false, false, false, "does not own table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct catalog *catalog = make_catalog(false);
        catalog->tables[0].relkind = cases[i].relkind;
        catalog->tables[0].is_partition = cases[i].partition;
        catalog->tables[0].is_child = cases[i].child;
        catalog->tables[0].temporary = cases[i].temporary;
        catalog->tables[0].owned = cases[i].owned;
        catalog->tables[0].owner = "theirs";
        const struct finding_list findings = check(plan, ADD, catalog);
        const struct finding *finding = find(&findings, cases[i].message);
        if (!finding)
            fail_msg("not found: %s", cases[i].message);
        assert_int_equal(finding->severity, FINDING_ERROR);
        assert_int_equal(finding->place.line, 5);
    }
    struct catalog *catalog = make_catalog(false);
    catalog->tables[0].exists = false;
    const struct finding_list findings = check(plan, ADD, catalog);
    assert_int_equal(find(&findings, "does not exist")->severity, FINDING_INVALID);
}

static void test_partitioned_table_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{not_null: [address]}");
    struct catalog *catalog = make_catalog(false);
    struct cat_table *table = &catalog->tables[0];
    table->relkind = 'p';
    table->has_children = true;
    table->partitions = 2;
    for (size_t phase = ADD; phase <= DROP; phase++) {
        const struct finding_list findings = check(plan, phase, catalog);
        for (size_t i = 0; i < findings.count; i++)
            if (findings.items[i].severity <= FINDING_ERROR && phase != DROP)
                fail_msg("%s", findings.items[i].message);
    }
    table->foreign_partition = "far";
    struct finding_list findings = check(plan, ADD, catalog);
    assert_int_equal(
        find(&findings, "partition \"far\" of table \"public.users\" is a foreign table")->severity,
        FINDING_ERROR);
    table->foreign_partition = NULL;
    table->unowned_partition = "theirs";
    findings = check(plan, ADD, catalog);
    assert_int_equal(find(&findings, "partition \"theirs\"")->severity, FINDING_ERROR);
    table->unowned_partition = NULL;
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].in_partition_key = str_equal(table->columns[i].name, "email");
    findings = check(plan, DROP, catalog);
    assert_int_equal(find(&findings, "column \"email\" is part of the partition key")->severity,
                     FINDING_ERROR);
    findings = check(plan, ADD, catalog);
    assert_int_equal(find(&findings, "down cannot set partition key column")->severity,
                     FINDING_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_findings),
        cmocka_unit_test(test_partitioned_table_findings),
    };
    return cmocka_run_group_tests_name("phase/preflight", tests, set_up, tear_down);
}
