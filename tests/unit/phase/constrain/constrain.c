/* What constrain compiles to, and what stands against it. */
#include "../making.h"

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
        compile(read_plan("{unique: {name: u, columns: [address, org_id], deferrable: deferred}}, "
                          "{index: {name: i, on: '(lower(address))', where: 'id > 1'}}, "
                          "{foreign_key: {name: f, columns: [org_id], references: orgs, "
                          "referenced: [id], on_delete: set null}}"),
                CONSTRAIN, make_catalog(true));
    const struct operation *build = one(&list, "CREATE UNIQUE INDEX CONCURRENTLY u");
    assert_int_equal(build->go.mode, STEP_ALONE);
    assert_string_equal(build->repair, "DROP INDEX CONCURRENTLY IF EXISTS public.u");
    assert_int_equal(build->back.mode, STEP_ALONE);
    one(&list, "ADD CONSTRAINT u UNIQUE USING INDEX u DEFERRABLE INITIALLY DEFERRED");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_null_once),
        cmocka_unit_test(test_unique_and_key),
        cmocka_unit_test(test_index_of_partitioned_table),
        cmocka_unit_test(test_like),
        cmocka_unit_test(test_same_before_and_after),
        cmocka_unit_test(test_like_findings),
    };
    return cmocka_run_group_tests_name("phase/constrain/constrain", tests, set_up, tear_down);
}
