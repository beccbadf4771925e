/* Recipes, and the names that phases get. */
#include "phase/story/story.h"
#include "reading.h"

#define HEAD "sluice: 1\nplan: p\n"

static void test_rename_column(void **state)
{
    (void)state;
    const struct plan *plan =
        read_well(HEAD "rename_column: {table: app.users, column: Email, to: email_address}\n");
    assert_string_equal(plan->recipe, "rename_column");
    assert_int_equal(plan->phases.count, 5);
    static const struct phase_kind *const kinds[] = {&phase_add_column, &phase_backfill,
                                                     &phase_constrain, &phase_gate, &phase_drop};
    static const char *const names[] = {"add_column-users", "backfill-users", "constrain-users",
                                        "users-email_address-deployed", "drop-users"};
    for (size_t i = 0; i < 5; i++) {
        const struct phase *phase = &plan->phases.items[i];
        assert_string_equal(phase->name, names[i]);
        assert_int_equal(phase->place.line, 3);
        assert_ptr_equal(phase->kind, kinds[i]);
        const struct fact *table = story_table(plan->story, i);
        if (table == NULL)
            continue;
        assert_string_equal(table->object.of.schema, "app");
        assert_string_equal(table->object.of.name, "users");
    }
    const struct column_group *add = &ARGS(plan, 0, add_column)->group;
    assert_int_equal(add->column_count, 1);
    assert_string_equal(add->columns[0].name.text, "email_address");
    assert_null(add->columns[0].type.text);
    assert_string_equal(add->columns[0].up.text, "\"Email\"");
    assert_int_equal(add->columns[0].up.place.column, 43);
    assert_int_equal(add->down_count, 1);
    assert_string_equal(add->downs[0].name.text, "Email");
    assert_string_equal(add->downs[0].down.text, "email_address");
    const struct constrain_args *constrain = ARGS(plan, 2, constrain);
    assert_int_equal(constrain->item_count, 1);
    assert_int_equal(constrain->items[0].kind, CONSTRAIN_LIKE);
    assert_int_equal(constrain->items[0].pair_count, 1);
    assert_string_equal(constrain->items[0].pairs[0].to.text, "email_address");
    assert_string_equal(constrain->items[0].pairs[0].from.text, "Email");
    const struct gate_args *gate = ARGS(plan, 3, gate);
    assert_string_equal(gate->ask, "Has every service been redeployed to read and write "
                                   "users.email_address instead of Email?");
    assert_int_equal(gate->approvals, 1);
    assert_int_equal(gate->soak_ms, 0);
    const struct drop_args *drop = ARGS(plan, 4, drop);
    assert_int_equal(drop->columns.count, 1);
    assert_string_equal(drop->columns.items[0].text, "Email");
}

static void test_change_type(void **state)
{
    (void)state;
    const struct plan *plan =
        read_well(HEAD "change_type: {table: app.users, column: Size, type: bigint}\n");
    assert_string_equal(plan->recipe, "change_type");
    static const struct phase_kind *const kinds[] = {
        &phase_add_column, &phase_backfill, &phase_constrain, &phase_gate,
        &phase_swap,       &phase_gate,     &phase_drop};
    assert_int_equal(plan->phases.count, 7);
    for (size_t i = 0; i < 7; i++)
        assert_ptr_equal(plan->phases.items[i].kind, kinds[i]);
    const struct column_group *add = &ARGS(plan, 0, add_column)->group;
    assert_string_equal(add->columns[0].name.text, "Size_new");
    assert_string_equal(add->columns[0].type.text, "bigint");
    assert_string_equal(add->columns[0].up.text, "\"Size\"::bigint");
    assert_string_equal(add->downs[0].down.text, "\"Size_new\"");
    assert_string_equal(plan->phases.items[3].name, "users-Size-either-type");
    const struct swap_args *swap = ARGS(plan, 4, swap);
    assert_string_equal(swap->last.columns[0].name.text, "Size");
    assert_string_equal(swap->last.columns[0].from.text, "Size_new");
    assert_string_equal(swap->last.columns[0].retired.text, "Size_old");
    assert_string_equal(plan->phases.items[5].name, "users-Size-changed");
    assert_string_equal(ARGS(plan, 6, drop)->columns.items[0].text, "Size_old");
}

static void test_change_type_of_a_key(void **state)
{
    (void)state;
    const struct plan *plan = read_well(HEAD "change_type: {table: t, column: id, type: bigint,\n"
                                             "  referencing: [a.t_id, b.t_id, a.other]}\n");
    const struct swap_args *swap = NULL;
    size_t swaps = 0;
    for (size_t i = 0; i < plan->phases.count; i++)
        if (plan->phases.items[i].kind == &phase_swap)
            swap = plan->phases.items[i].args, swaps++;
    /* what references the key is swapped before it, in one phase */
    assert_int_equal(swaps, 1);
    assert_int_equal(swap->with_count, 2);
    assert_string_equal(swap->with[0].table.name.name, "a");
    assert_int_equal(swap->with[0].column_count, 2);
    assert_string_equal(swap->with[1].table.name.name, "b");
    assert_string_equal(swap->last.table.name.name, "t");
    /* versions before made a phase of each table */
    static const char *const names[] = {"swap-a", "swap-b", "swap-t"};
    swaps = 0;
    for (size_t i = 0; i < plan->earlier->phases.count; i++)
        if (plan->earlier->phases.items[i].kind == &phase_swap)
            assert_string_equal(plan->earlier->phases.items[i].name, names[swaps++]);
    assert_int_equal(swaps, 3);
    assert_null(read_well(HEAD "change_type: {table: t, column: a, type: bigint}\n")->earlier);
}

static void test_long_names_of_a_change(void **state)
{
    (void)state;
    /* a character stands where the name is cut */
    const struct plan *plan = read_well(
        HEAD "change_type:\n"
             "  table: t\n"
             "  column: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffff\xc3\xa9g\n"
             "  type: text\n"
             "  up: lower(x)\n"
             "  down: upper(y)\n"
             "  gate: {name: go, soak: 1h}\n");
    const struct column_group *add = &ARGS(plan, 0, add_column)->group;
    assert_string_equal(add->columns[0].name.text,
                        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffff_new");
    assert_string_equal(add->columns[0].up.text, "lower(x)");
    assert_string_equal(add->downs[0].down.text, "upper(y)");
    assert_string_equal(plan->phases.items[5].name, "go");
    for (size_t gate = 3; gate <= 5; gate += 2)
        assert_int_equal(ARGS(plan, gate, gate)->soak_ms, 3600000);
}

static void test_gate_of_a_recipe(void **state)
{
    (void)state;
    const struct plan *plan = read_well(HEAD "rename_column:\n"
                                             "  table: users\n"
                                             "  column: a\n"
                                             "  to: b\n"
                                             "  gate:\n"
                                             "    name: ready\n"
                                             "    ask: Ready?\n"
                                             "    approvals: 3\n"
                                             "    soak: 2h\n"
                                             "    evidence: [no_writes_to: {column: users.a, "
                                             "for: 5m}]\n");
    const struct phase *phase = &plan->phases.items[3];
    const struct gate_args *gate = ARGS(plan, 3, gate);
    assert_string_equal(phase->name, "ready");
    assert_int_equal(phase->place.line, 7);
    assert_string_equal(gate->ask, "Ready?");
    assert_int_equal(gate->approvals, 3);
    assert_int_equal(gate->soak_ms, 2 * 60 * 60 * 1000);
    assert_int_equal(gate->evidence_count, 1);
}

static void test_recipe_problems(void **state)
{
    (void)state;
    assert_problems(HEAD "rename_column: {table: t}\n",
                    "3:1: rename_column needs the key \"column\"\n"
                    "3:1: rename_column needs the key \"to\"\n");
    assert_problems(HEAD "rename_column: {table: t, column: a, to: a}\n",
                    "3:42: column \"a\" already has this name\n");
    assert_problems(HEAD "rename_column: {table: t, column: ctid, to: sluice_b, typ: int}\n",
                    "3:35: \"ctid\" cannot be a column name: it is a system column of every table\n"
                    "3:45: \"sluice_b\" cannot be a column name: such names are for what Sluice "
                    "makes itself\n"
                    "3:55: unknown key \"typ\"\n");
    assert_problems(HEAD "rename_column:\n",
                    "3:15: rename_column must be a mapping of keys and values, not empty\n");
    assert_problems(HEAD "rename_column: {table: t, column: a, to: b, gate: {window: 1, "
                         "name: gate}}\n",
                    "3:60: window must be a mapping of keys and values, not \"1\"\n"
                    "3:69: \"gate\" cannot be a phase name: it is reserved\n");
}

static void assert_gate_name(const char *table, const char *to, const char *name)
{
    const struct plan *plan = read_well(arena_printf(
        arena, HEAD "rename_column: {table: [public, \"%s\"], column: a, to: \"%s\"}\n", table,
        to));
    assert_string_equal(plan->phases.items[3].name, name);
}

static void test_gate_names_are_valid(void **state)
{
    (void)state;
    assert_gate_name("users", "b", "users-b-deployed");
    assert_gate_name("_odd täble", "b c", "odd_t_ble-b_c-deployed");
    assert_gate_name("日本", "語", "x-deployed");
}

static void assert_names(const char *phases, const char *expected)
{
    const struct plan *plan = read_well(arena_printf(arena, HEAD "phases:\n%s", phases));
    struct str names = {.arena = arena};
    for (size_t i = 0; i < plan->phases.count; i++)
        str_addf(&names, "%s%s", i > 0 ? " " : "", plan->phases.items[i].name);
    assert_string_equal(str_text(&names), expected);
}

static void test_derived_names(void **state)
{
    (void)state;
    assert_names("  - gate: {ask: A?}\n", "gate-1");
    assert_names("  - gate: {ask: A?}\n  - gate: {ask: B?, name: x}\n  - gate: {ask: C?}\n",
                 "gate-1 x gate-2");
    assert_names("  - gate: {ask: A?}\n  - gate: {ask: B?, name: gate-1}\n", "gate-2 gate-1");
    assert_names("  - drop: {table: s.t, columns: [a]}\n  - drop: {table: t, columns: [b]}\n"
                 "  - drop: {table: t, columns: [c]}\n",
                 "drop-t drop-t-2 drop-t-3");
    assert_names("  - drop: {table: t, columns: [a]}\n"
                 "  - drop: {table: t, columns: [b], name: drop-t}\n",
                 "drop-t-2 drop-t");
    assert_names("  - drop: {table: [public, \"a.b c/ü\"], columns: [a]}\n", "drop-a.b_c__");
    static const char t63[] = "t23456789012345678901234567890123456789012345678901234567890123";
    const char *drop = "  - drop: {table: %s, columns: [%s]}\n";
    assert_names(arena_printf(arena, "%s%s", arena_printf(arena, drop, t63, "a"),
                              arena_printf(arena, drop, t63, "b")),
                 "drop-t234567890123456789012345678901234567890123456789012345678 "
                 "drop-t2345678901234567890123456789012345678901234567890123-2");
}

/* Phases keep their names when others are added below. */
static void test_names_are_stable(void **state)
{
    (void)state;
    struct str phases = {.arena = arena};
    for (int i = 0; i < 200; i++)
        str_addf(&phases, "  - drop: {table: t, columns: [c%d]}\n", i);
    const struct plan *plan = read_well(arena_printf(arena, HEAD "phases:\n%s", str_text(&phases)));
    assert_string_equal(plan->phases.items[0].name, "drop-t");
    assert_string_equal(plan->phases.items[199].name, "drop-t-200");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rename_column),        cmocka_unit_test(test_change_type),
        cmocka_unit_test(test_change_type_of_a_key), cmocka_unit_test(test_long_names_of_a_change),
        cmocka_unit_test(test_gate_of_a_recipe),     cmocka_unit_test(test_recipe_problems),
        cmocka_unit_test(test_gate_names_are_valid), cmocka_unit_test(test_derived_names),
        cmocka_unit_test(test_names_are_stable),
    };
    return cmocka_run_group_tests_name("plan/recipe", tests, reading_setup, reading_teardown);
}
