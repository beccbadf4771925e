/* What each kind of phase compiles to, over a catalogue made by hand. */
#include "making.h"

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

static void test_not_null_once(void **state)
{
    (void)state;
    const struct operation_list list = compile(
        read_plan("{not_null: [address]}, {not_null: [address]}"), CONSTRAIN, make_catalog(true));
    assert_int_equal(list.count, 4);
    assert_non_null(strstr(list.items[0].go.sql, "CHECK (address IS NOT NULL) NOT VALID"));
    assert_int_equal(list.items[0].leaves.items[0].presence, PARTIAL);
    assert_non_null(strstr(list.items[1].go.sql, "VALIDATE CONSTRAINT"));
    assert_int_equal(list.items[1].go.locks.items[0].mode, LOCK_SHARE_UPDATE_EXCLUSIVE);
    assert_int_equal(list.items[1].cost, OPERATION_SCAN);
    /* no scan in a transaction that holds a strong lock */
    assert_int_not_equal(list.items[0].group, list.items[1].group);
    assert_int_not_equal(list.items[1].group, list.items[2].group);
    assert_string_equal(list.items[2].go.sql,
                        "ALTER TABLE public.users ALTER COLUMN address SET NOT NULL");
    assert_int_equal(list.items[2].group, list.items[3].group);
}

static void test_unique_and_key(void **state)
{
    (void)state;
    const struct operation_list list =
        compile(read_plan("{unique: {name: u, columns: [address, org_id]}}, "
                          "{index: {name: i, on: '(lower(address))', where: 'id > 1'}}, "
                          "{foreign_key: {name: f, columns: [org_id], references: orgs, "
                          "referenced: [id], on_delete: set null}}"),
                CONSTRAIN, make_catalog(true));
    const struct operation *build = one(&list, "CREATE UNIQUE INDEX CONCURRENTLY u");
    assert_int_equal(build->go.mode, STEP_ALONE);
    assert_string_equal(build->repair, "DROP INDEX CONCURRENTLY IF EXISTS public.u");
    assert_int_equal(build->back.mode, STEP_ALONE);
    one(&list, "ADD CONSTRAINT u UNIQUE USING INDEX u");
    assert_string_equal(one(&list, "INDEX CONCURRENTLY i ")->go.sql,
                        "CREATE INDEX CONCURRENTLY i ON public.users (lower(address)) "
                        "WHERE (id > 1)");
    const struct operation *key = one(&list, "ADD CONSTRAINT f ");
    assert_string_equal(key->go.sql,
                        "ALTER TABLE public.users ADD CONSTRAINT f FOREIGN KEY (org_id) "
                        "REFERENCES public.orgs (id) ON DELETE SET NULL NOT VALID");
    assert_int_equal(key->go.locks.count, 2);
    assert_int_equal(key->go.locks.items[0].mode, LOCK_SHARE_ROW_EXCLUSIVE);
    assert_int_equal(key->go.locks.items[1].mode, LOCK_SHARE_ROW_EXCLUSIVE);
    assert_string_equal(key->go.locks.items[1].object.of.name, "orgs");
    for (size_t i = 0; i < 2; i++) /* a key that is dropped takes its triggers from both tables */
        assert_int_equal(key->back.locks.items[i].mode, LOCK_ACCESS_EXCLUSIVE);
    assert_int_equal(one(&list, "VALIDATE CONSTRAINT f")->go.locks.items[1].mode, LOCK_ROW_SHARE);
}

/* On a partitioned table each is built partition by partition. */
static void test_index_of_partitioned_table(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{unique: {name: u, columns: [address, id]}}, "
                                        "{index: {name: i, on: '(lower(address))'}}");
    struct catalog *catalog = make_catalog(true);
    catalog->tables[0].relkind = 'p';
    catalog->tables[0].partitions = 3;
    struct operation_list list = compile(plan, CONSTRAIN, catalog);
    static const struct {
        enum step_mode mode;
        enum step_each each;
    } flat[] = {{STEP_TRANSACTION, EACH_ONCE},     {STEP_ALONE, EACH_LEAF},
                {STEP_TRANSACTION, EACH_LEAF},     {STEP_TRANSACTION, EACH_PARTITION},
                {STEP_TRANSACTION, EACH_ONCE},     {STEP_ALONE, EACH_LEAF},
                {STEP_TRANSACTION, EACH_PARTITION}};
    assert_int_equal(list.count, sizeof flat / sizeof *flat);
    for (size_t i = 0; i < list.count; i++) {
        const struct operation *o = &list.items[i];
        const struct effect_list *about = flat[i].each == EACH_ONCE ? &o->leaves : &o->needs;
        assert_int_equal(o->go.mode, flat[i].mode);
        assert_int_equal(o->go.each, flat[i].each);
        assert_true(o->go.locks.items[0].only);
        assert_true(o->reversible);
        assert_string_equal(about->items[0].object.name, i < 4 ? "u" : "i");
        assert_int_equal(about->items[0].presence, PARTIAL);
    }
    assert_string_equal(list.items[0].go.sql,
                        "ALTER TABLE ONLY public.users ADD CONSTRAINT u UNIQUE (address, id)");
    assert_string_equal(list.items[1].go.sql,
                        "CREATE UNIQUE INDEX CONCURRENTLY :index ON :partition (address, id)");
    assert_string_equal(list.items[4].go.sql,
                        "CREATE INDEX i ON ONLY public.users (lower(address))");
    assert_int_equal(list.items[4].go.locks.items[0].mode, LOCK_SHARE);
    assert_int_equal(list.items[6].leaves.items[0].presence, PRESENT);
    catalog->tables[0].has_inner_partitions = true;
    list = compile(plan, CONSTRAIN, catalog);
    assert_int_equal(list.count, 9);
    assert_string_equal(list.items[1].go.sql,
                        "ALTER TABLE ONLY :partition ADD CONSTRAINT :index UNIQUE (address, id)");
    assert_int_equal(list.items[1].go.each, EACH_INNER);
    assert_string_equal(list.items[6].go.sql,
                        "CREATE INDEX :index ON ONLY :partition (lower(address))");
}

/* What `like` builds under temporary names, the drop renames, one for one. */
static void test_like(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{like: {address: email}}");
    const struct operation_list list = compile(plan, CONSTRAIN, make_catalog(true));
    const struct operation_list drop = compile(plan, DROP, make_catalog(true));
    const struct operation *key = one(&list, "FOREIGN KEY");
    assert_non_null(strstr(key->go.sql,
                           "FOREIGN KEY (org_id, address) REFERENCES public.orgs (y, x) "
                           "ON DELETE CASCADE NOT VALID"));
    one(&list, "CHECK ((address ~~ '%@%'::text)) NOT VALID");
    one(&list, "USING btree (lower(address))");
    assert_non_null(strstr(one(&list, "UNIQUE USING INDEX")->go.sql, " DEFERRABLE"));
    one(&list, "SET NOT NULL");
    for (size_t i = 0; i < list.count; i++) /* it would hide what old clients write */
        assert_null(strstr(list.items[i].go.sql, "SET DEFAULT"));
    static const char *const originals[] = {"users_email_key", "users_lower", "shape", "users_ref"};
    for (size_t i = 0; i < sizeof originals / sizeof *originals; i++) {
        const struct operation *rename = one(&drop, arena_printf(arena, "TO %s", originals[i]));
        const struct live_object *from = &rename->renames.items[0].from;
        assert_string_equal(rename->renames.items[0].to, originals[i]);
        assert_non_null(strstr(rename->go.sql, from->name));
        assert_true(live_object_equal(&rename->needs.items[0].object, from));
        bool built = false;
        for (size_t k = 0; k < list.count; k++)
            for (size_t e = 0; e < list.items[k].leaves.count; e++)
                built |= live_object_equal(&list.items[k].leaves.items[e].object, from);
        assert_true(built);
    }
    one(&drop, "ALTER COLUMN address SET DEFAULT 'none'::text");
}

static void test_drop(void **state)
{
    (void)state;
    const struct operation_list list =
        compile(read_plan("{not_null: [address]}"), DROP, make_catalog(true));
    assert_int_equal(list.items[0].go.mode, STEP_CHECK);
    assert_int_equal(list.items[0].cost, OPERATION_SCAN);
    assert_non_null(
        strstr(list.items[0].go.sql, "record_image_eq(ROW(address), ROW((email)::text))"));
    assert_non_null(strstr(list.items[0].go.sql, "concat('id=', id)"));
    const struct operation *column = one(&list, "DROP COLUMN email");
    assert_false(column->reversible);
    assert_null(column->back.sql);
    /* validity is looked at under the lock; sync and column go in one transaction */
    assert_int_equal(list.items[1].go.mode, STEP_CHECK);
    for (size_t i = 1; i < list.count; i++)
        assert_int_equal(list.items[i].group, column->group);
    assert_int_not_equal(list.items[0].group, column->group);
}

/* A dry run cannot lie: the same operations before and after the plan's own progress. */
static void test_same_before_and_after(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{like: {address: email}}");
    for (size_t phase = FILL; phase <= DROP; phase++) {
        const struct operation_list before = compile(plan, phase, make_catalog(false));
        const struct operation_list after = compile(plan, phase, make_catalog(true));
        assert_int_equal(before.count, after.count);
        for (size_t i = 0; i < before.count; i++)
            assert_string_equal(before.items[i].go.sql, after.items[i].go.sql);
    }
}

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

static void test_like_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{like: {address: email}}");
    struct catalog *catalog = make_catalog(true);
    struct finding_list findings = check(plan, CONSTRAIN, catalog);
    assert_null(find(&findings, "cannot carry"));
    const struct cat_sequence identity = {.identity = 'a'};
    catalog->tables[0].columns[1].sequence = &identity;
    catalog->tables[0].indexes[1].has_targets = true;
    catalog->tables[0].constraints[1].incoming = true;
    findings = check(plan, CONSTRAIN, catalog);
    assert_non_null(find(&findings, "column \"email\": it is an identity column"));
    assert_non_null(
        find(&findings, "index \"users_lower\": it has statistics targets on its expressions"));
    assert_non_null(find(&findings, "foreign key \"users_ref\" of table \"public.orgs\""));
}

static void test_drop_findings(void **state)
{
    (void)state;
    const struct plan *plan = read_plan("{not_null: [address]}");
    struct catalog *catalog = make_catalog(true);
    struct finding_list findings = check(plan, DROP, catalog);
    assert_int_equal(find(&findings, "index \"users_lower\" goes away")->severity, FINDING_WARNING);
    struct cat_dependent view[] = {{"view", "public.emails", "email", NULL},
                                   {"function", "f()", "email", NULL}};
    catalog->tables[0].dependents = view;
    catalog->tables[0].dependent_count = 2;
    catalog->tables[0].columns[1].in_primary_key = true;
    findings = check(plan, DROP, catalog);
    assert_int_equal(find(&findings, "view public.emails uses column")->severity, FINDING_ERROR);
    assert_int_equal(find(&findings, "function f() seems to name")->severity, FINDING_WARNING);
    assert_int_equal(find(&findings, "part of the primary key")->severity, FINDING_ERROR);
}

static void test_registry(void **state)
{
    (void)state;
    assert_int_equal(phase_kind_count, phase_record.field_count);
    for (size_t i = 0; i < phase_kind_count; i++) {
        const struct phase_kind *kind = phase_kinds[i];
        const struct yaml_field *field = &phase_record.fields[i];
        assert_ptr_equal(field->kind, kind);
        assert_ptr_equal(field->record, kind->record);
        assert_string_equal(kind->keyword, field->key);
        assert_string_equal(kind->keyword, kind->record->name);
        assert_non_null(kind->record->doc);
        assert_string_equal(kind->record->fields[0].key, "name"); /* of the struct phase_head */
        assert_int_equal(kind->record->fields[0].offset, 0);
        assert_non_null(kind->tell);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_column),
        cmocka_unit_test(test_backfill),
        cmocka_unit_test(test_not_null_once),
        cmocka_unit_test(test_unique_and_key),
        cmocka_unit_test(test_index_of_partitioned_table),
        cmocka_unit_test(test_like),
        cmocka_unit_test(test_drop),
        cmocka_unit_test(test_same_before_and_after),
        cmocka_unit_test(test_table_findings),
        cmocka_unit_test(test_partitioned_table_findings),
        cmocka_unit_test(test_add_column_findings),
        cmocka_unit_test(test_like_findings),
        cmocka_unit_test(test_drop_findings),
        cmocka_unit_test(test_registry),
    };
    return cmocka_run_group_tests_name("phase/operations", tests, set_up, tear_down);
}
