/* The example of the contract, key by key. */
#include "base/hash.h"
#include "reading.h"

#include "phase/gate/evidence.h"

static const char example[] =
    "sluice: 1\n"
    "plan: rename-users-email\n"
    "description: Unify naming with the identity service\n"
    "requires: [other.plan, another_1]\n"
    "settings:\n"
    "  lock_timeout: 300ms\n"
    "  lock_deadline: 11m\n"
    "  batch_target: 2s\n"
    "  batch_pages: 128\n"
    "  batch_pause: 5ms\n"
    "phases:\n"
    "  - add_column:\n"
    "      table: public.users\n"
    "      columns:\n"
    "        email_address: {type: text, up: email}\n"
    "      down:\n"
    "        email: 'email_address'\n"
    "  - backfill:\n"
    "      table: public.users\n"
    "  - constrain:\n"
    "      table: users\n"
    "      add:\n"
    "        - like: {email_address: email}\n"
    "        - not_null: [email_address]\n"
    "        - unique: {name: users_email_address_key, columns: [email_address]}\n"
    "        - index: {name: users_email_lower, on: \"(lower(email_address))\"}\n"
    "        - check: {name: email_shape, expression: \"email_address LIKE '%@%'\"}\n"
    "        - foreign_key: {name: fk, columns: [org_id], references: app.orgs, "
    "referenced: [id], on_delete: cascade}\n"
    "  - gate:\n"
    "      name: app-redeployed\n"
    "      ask: Has every service been redeployed?\n"
    "      approvals: 2\n"
    "      soak: 24h\n"
    "      evidence:\n"
    "        - no_writes_to: {column: public.users.email, for: 30m}\n"
    "        - query: {sql: \"SELECT count(*) = 0 FROM jobs WHERE version < 42\", expect: t}\n"
    "  - drop:\n"
    "      table: public.users\n"
    "      columns: [email]\n";

static void assert_place(struct place place, int line, int column)
{
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void assert_name(const struct name_at *name, const char *text, int line, int column)
{
    assert_string_equal(name->text, text);
    assert_place(name->place, line, column);
}

static void assert_table(const struct table_at *table, const char *schema, const char *name,
                         int line, int column)
{
    assert_string_equal(table->name.schema, schema);
    assert_string_equal(table->name.name, name);
    assert_place(table->place, line, column);
}

static void assert_sql(const struct sql_fragment *sql, const char *text, int line, int column)
{
    assert_string_equal(sql->text, text);
    assert_place(sql->place, line, column);
}

static void test_head(void **state)
{
    (void)state;
    const struct plan *plan = read_well(example);
    assert_string_equal(plan->name, "rename-users-email");
    assert_string_equal(plan->description, "Unify naming with the identity service");
    assert_int_equal(plan->requires.count, 2);
    assert_name(&plan->requires.items[1], "another_1", 4, 24);
    assert_int_equal(plan->settings.lock_timeout_ms, 300);
    assert_int_equal(plan->settings.lock_deadline_ms, 11 * 60 * 1000);
    assert_int_equal(plan->settings.pacing.batch_target_ms, 2000);
    assert_int_equal(plan->settings.pacing.batch_pages, 128);
    assert_int_equal(plan->settings.pacing.batch_pause_ms, 5);
    assert_null(plan->recipe);
    assert_string_equal(plan->file, "test.yaml");
    assert_int_equal(plan->source_length, sizeof example - 1);
    assert_string_equal(plan->source, example);
    char checksum[HASH_HEX_LENGTH + 1];
    hash_hex(example, sizeof example - 1, checksum);
    assert_string_equal(plan->text_checksum, checksum);
}

static void test_defaults(void **state)
{
    (void)state;
    const struct plan *plan = read_well("sluice: 1\nplan: p\nphases:\n"
                                        "  - gate: {ask: Ready?}\n");
    assert_null(plan->description);
    assert_int_equal(plan->requires.count, 0);
    assert_int_equal(plan->settings.lock_timeout_ms, 200);
    assert_int_equal(plan->settings.lock_deadline_ms, 600000);
    assert_int_equal(plan->settings.pacing.batch_target_ms, PACING_UNSET);
    assert_int_equal(plan->settings.pacing.batch_pages, PACING_UNSET);
    assert_int_equal(plan->settings.pacing.batch_pause_ms, PACING_UNSET);
    assert_int_equal(ARGS(plan, 0, gate)->approvals, 1);
    assert_int_equal(ARGS(plan, 0, gate)->soak_ms, 0);
}

static void test_phases(void **state)
{
    (void)state;
    static const struct {
        const struct phase_kind *kind;
        const char *name;
        int line;
    } expected[] = {
        {&phase_add_column, "add_column-users", 12},
        {&phase_backfill, "backfill-users", 18},
        {&phase_constrain, "constrain-users", 20},
        {&phase_gate, "app-redeployed", 29},
        {&phase_drop, "drop-users", 37},
    };
    const struct plan *plan = read_well(example);
    assert_int_equal(plan->phases.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_ptr_equal(plan->phases.items[i].kind, expected[i].kind);
        assert_string_equal(plan->phases.items[i].name, expected[i].name);
        assert_place(plan->phases.items[i].place, expected[i].line, 5);
        assert_int_equal(plan_phase_index(plan, expected[i].name), i);
    }
    assert_true(plan_phase_index(plan, "no-such") == SIZE_MAX);
}

static void test_add_column(void **state)
{
    (void)state;
    const struct column_group *args = &ARGS(read_well(example), 0, add_column)->group;
    assert_table(&args->table, "public", "users", 13, 14);
    assert_int_equal(args->column_count, 1);
    assert_name(&args->columns[0].name, "email_address", 15, 9);
    assert_sql(&args->columns[0].type, "text", 15, 31);
    assert_sql(&args->columns[0].up, "email", 15, 41);
    assert_null(args->columns[0].default_sql.text);
    assert_int_equal(args->down_count, 1);
    assert_name(&args->downs[0].name, "email", 17, 9);
    assert_sql(&args->downs[0].down, "email_address", 17, 17); /* after the quote */
    assert_int_equal(args->conflict, CONFLICT_NEW_WINS);
}

static void test_constrain(void **state)
{
    (void)state;
    const struct plan *plan = read_well(example);
    const struct constrain_args *args = ARGS(plan, 2, constrain);
    assert_table(&args->table, "public", "users", 21, 14);
    assert_int_equal(args->item_count, 6);
    const struct constrain_item *item = args->items;
    for (int i = 0; i < 6; i++) {
        assert_int_equal(item[i].kind, CONSTRAIN_LIKE + i);
        assert_place(item[i].place, 23 + i, 11);
    }
    assert_int_equal(item[0].pair_count, 1);
    assert_name(&item[0].pairs[0].to, "email_address", 23, 18);
    assert_name(&item[0].pairs[0].from, "email", 23, 33);
    assert_int_equal(item[1].columns.count, 1);
    assert_name(&item[1].columns.items[0], "email_address", 24, 22);
    assert_name(&item[2].name, "users_email_address_key", 25, 26);
    assert_name(&item[2].columns.items[0], "email_address", 25, 61);
    assert_name(&item[3].name, "users_email_lower", 26, 25);
    assert_sql(&item[3].on, "(lower(email_address))", 26, 49);
    assert_false(item[3].index_unique);
    assert_null(item[3].where.text);
    assert_sql(&item[4].expression, "email_address LIKE '%@%'", 27, 51);
    assert_name(&item[5].columns.items[0], "org_id", 28, 45);
    assert_table(&item[5].references, "app", "orgs", 28, 66);
    assert_name(&item[5].referenced.items[0], "id", 28, 89);
    assert_string_equal(item[5].on_delete, "CASCADE");
    assert_null(item[5].on_update);
}

static void test_gate_and_drop(void **state)
{
    (void)state;
    const struct plan *plan = read_well(example);
    const struct gate_args *gate = ARGS(plan, 3, gate);
    assert_string_equal(gate->ask, "Has every service been redeployed?");
    assert_int_equal(gate->approvals, 2);
    assert_int_equal(gate->soak_ms, 24 * 60 * 60 * 1000);
    assert_int_equal(gate->evidence_count, 2);
    assert_ptr_equal(gate->evidence[0].kind, &evidence_no_writes_to);
    assert_place(gate->evidence[0].place, 35, 11);
    const struct column_evidence *written = gate->evidence[0].args;
    assert_table(&written->table, "public", "users", 35, 34);
    assert_name(&written->column, "email", 35, 34);
    assert_int_equal(written->for_ms, 30 * 60 * 1000);
    assert_ptr_equal(gate->evidence[1].kind, &evidence_query);
    const struct query_evidence *asked = gate->evidence[1].args;
    assert_sql(&asked->sql, "SELECT count(*) = 0 FROM jobs WHERE version < 42", 36, 25);
    assert_string_equal(asked->expect, "t");
    const struct drop_args *drop = ARGS(plan, 4, drop);
    assert_table(&drop->table, "public", "users", 38, 14);
    assert_int_equal(drop->columns.count, 1);
    assert_name(&drop->columns.items[0], "email", 39, 17);
    assert_false(drop->allow_differences);
}

static void test_other_forms(void **state)
{
    (void)state;
    const struct plan *plan = read_well(
        "sluice: 1\nplan: p\nphases:\n"
        "  - add_column:\n"
        "      table: [app, \"odd.name\"]\n"
        "      columns:\n"
        "        a: {type: integer, default: 0}\n"
        "        b: {type: boolean, default: false}\n"
        "        c: {type: text, default: NULL}\n"
        "      on_conflict: raise\n"
        "  - constrain:\n"
        "      table: \"odd name\"\n"
        "      add:\n"
        "        - index: {name: i, on: (a), unique: true, where: a > 0}\n"
        "        - foreign_key: {name: f, columns: [a, b], references: t, referenced: [c, d],\n"
        "            on_update: set null, on_delete: no_action}\n"
        "  - gate:\n"
        "      ask: Ready?\n"
        "      evidence:\n"
        "        - no_writes_to: {column: users.email, for: 1s}\n"
        "        - no_writes_to: {column: [users, e.mail], for: 1s}\n"
        "        - no_writes_to: {column: [app, u.sers, email], for: 1s}\n"
        "        - query: {sql: SELECT 0, expect: 0}\n"
        "        - query: {sql: \"SELECT ''\", expect: ''}\n"
        "  - drop: {table: t, columns: [x], allow_differences: true}\n");
    const struct column_group *add = &ARGS(plan, 0, add_column)->group;
    assert_table(&add->table, "app", "odd.name", 5, 14);
    assert_string_equal(add->columns[0].default_sql.text, "0");
    assert_string_equal(add->columns[1].default_sql.text, "false");
    assert_string_equal(add->columns[2].default_sql.text, "NULL");
    assert_int_equal(add->conflict, CONFLICT_RAISE);
    assert_string_equal(plan->phases.items[0].name, "add_column-odd.name");
    const struct constrain_item *item = ARGS(plan, 1, constrain)->items;
    assert_true(item[0].index_unique);
    assert_string_equal(item[0].where.text, "a > 0");
    assert_string_equal(item[1].on_update, "SET NULL");
    assert_string_equal(item[1].on_delete, "NO ACTION");
    const struct evidence *evidence = ARGS(plan, 2, gate)->evidence;
    const struct column_evidence *const columns[] = {evidence[0].args, evidence[1].args,
                                                     evidence[2].args};
    const struct query_evidence *const queries[] = {evidence[3].args, evidence[4].args};
    assert_table(&columns[0]->table, "public", "users", 20, 34);
    assert_string_equal(columns[0]->column.text, "email");
    assert_table(&columns[1]->table, "public", "users", 21, 34);
    assert_name(&columns[1]->column, "e.mail", 21, 42);
    assert_table(&columns[2]->table, "app", "u.sers", 22, 34);
    assert_string_equal(queries[0]->expect, "0");
    assert_string_equal(queries[1]->expect, "");
    assert_true(ARGS(plan, 3, drop)->allow_differences);
}

/* The text need not end in NUL. */
static void test_length_counts(void **state)
{
    (void)state;
    problems = (struct problem_list){.arena = arena};
    const char text[] = "sluice: 1\nplan: p\nphases: [gate: {ask: Ready?}]\n#\xff";
    size_t length = sizeof text - 3;
    const struct plan *plan = plan_read(arena, "x", text, length, &problems);
    assert_non_null(plan);
    assert_int_equal(plan->source_length, length);
    assert_string_equal(problems.file, "x");
}

/* Whether both say the same; they are read from the texts behind `head`. */
static bool same_plan(const char *a, const char *b)
{
    static const char head[] = "sluice: 1\nplan: p\n";
    char checksum[HASH_HEX_LENGTH + 1];
    memcpy(checksum, read_well(arena_printf(arena, "%s%s", head, a))->checksum, sizeof checksum);
    return str_equal(checksum, read_well(arena_printf(arena, "%s%s", head, b))->checksum);
}

static void test_checksum_is_of_the_meaning(void **state)
{
    (void)state;
    static const char text[] = "phases:\n  - add_column: {table: t, columns: {a: {type: text}, "
                               "b: {type: int}}}\n  - gate: {ask: 'Ready?'}\n";
    assert_true(same_plan(text, "# why\nphases: # here\n\n- add_column:\n    columns:\n"
                                "      a: {type: text}\n      \"b\": {type: 'int'}\n    table: t\n"
                                "- gate:\n    ask: Ready?\n"));
    /* columns come in the order of the map */
    assert_false(same_plan(text, "phases:\n  - add_column: {table: t, columns: {b: {type: int}, "
                                 "a: {type: text}}}\n  - gate: {ask: 'Ready?'}\n"));
    assert_false(same_plan(text, "phases:\n  - add_column: {table: t, columns: {a: {type: text}, "
                                 "b: {type: int}}}\n  - gate: {ask: 'Ready ?'}\n"));
    /* a key may not pass for a value, nor one list for two */
    assert_false(same_plan("phases: [drop: {table: t, columns: [ab]}]\n",
                           "phases: [drop: {table: t, columns: [a, b]}]\n"));
    assert_true(same_plan("rename_column: {table: t, column: 'a', to: b}\n",
                          "rename_column: {to: b, table: t, column: a}\n"));
    /* the same through another version: nothing but the text has a part in it */
    assert_string_equal(read_well("sluice: 1\nplan: p\nphases: [gate: {ask: Ready?}]\n")->checksum,
                        "0298ed2c7a912c475a515822f55843257b059429f73e456ba3caee28d76af70b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_phases),
        cmocka_unit_test(test_add_column),
        cmocka_unit_test(test_constrain),
        cmocka_unit_test(test_gate_and_drop),
        cmocka_unit_test(test_other_forms),
        cmocka_unit_test(test_length_counts),
        cmocka_unit_test(test_checksum_is_of_the_meaning),
    };
    return cmocka_run_group_tests_name("plan/spec", tests, reading_setup, reading_teardown);
}
