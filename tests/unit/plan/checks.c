/* What phases demand of each other. */
#include "reading.h"

#define HEAD "sluice: 1\nplan: p\nphases:\n"
#define ADD "  - add_column: {table: t, columns: {new: {type: text, up: old}}, down: {old: new}}\n"
#define ADD_OTHER                                                                                  \
    "  - add_column: {table: t, columns: {new2: {type: text, up: old2}}, down: {old2: new2}}\n"
#define BACKFILL "  - backfill: {table: t}\n"
#define GATE "  - gate: {ask: Ready?}\n"
#define DROP "  - drop: {table: t, columns: [old]}\n"

static void test_complete_plans_pass(void **state)
{
    (void)state;
    read_well(HEAD ADD BACKFILL GATE DROP);
    read_well(HEAD ADD ADD_OTHER BACKFILL GATE DROP);
    read_well(HEAD ADD BACKFILL ADD_OTHER BACKFILL GATE DROP);
    read_well(HEAD ADD BACKFILL); /* the rest may be another plan's */
    read_well(HEAD DROP);         /* nothing of this plan keeps it in step */
}

static void test_columns_are_added_once(void **state)
{
    (void)state;
    assert_phase_problems(ADD ADD, "5:38: column \"new\" is added twice\n"
                                   "5:74: column \"old\" is already set by the \"down\" of phase "
                                   "\"add_column-t\"\n");
    assert_phase_problems(ADD "  - add_column: {table: public.t, columns: {new: {type: int}}}\n",
                          "5:45: column \"new\" is added twice\n");
    read_well(HEAD ADD "  - add_column: {table: u, columns: {new: {type: int}}}\n");
    read_well(HEAD ADD "  - add_column: {table: s.t, columns: {new: {type: int}}}\n");
}

static void test_old_columns_are_set_by_one_sync(void **state)
{
    (void)state;
    assert_phase_problems(
        ADD "  - add_column: {table: t, columns: {b: {up: old}}, down: {old: b}}\n",
        "5:60: column \"old\" is already set by the \"down\" of phase \"add_column-t\"\n");
    read_well(HEAD ADD "  - add_column: {table: t, columns: {b: {up: old}}}\n");
    read_well(HEAD ADD "  - add_column: {table: u, columns: {b: {up: old}}, down: {old: b}}\n");
}

static void test_backfill_needs_something_to_fill(void **state)
{
    (void)state;
    assert_phase_problems(BACKFILL, "4:5: backfill of table \"t\" has nothing to fill\n");
    assert_string_equal(problems_hint(&problems),
                        "Put an add_column with an \"up\" for this table before it.");
    assert_phase_problems(BACKFILL ADD, "4:5: backfill of table \"t\" has nothing to fill\n");
    assert_phase_problems("  - add_column: {table: t, columns: {new: {type: int}}}\n" BACKFILL,
                          "5:5: backfill of table \"t\" has nothing to fill\n");
    assert_phase_problems(ADD "  - backfill: {table: u}\n",
                          "5:5: backfill of table \"u\" has nothing to fill\n");
    assert_phase_problems(ADD BACKFILL BACKFILL,
                          "6:5: table \"t\" has no new columns since its last backfill\n");
}

static void test_like_names_a_new_column_first(void **state)
{
    (void)state;
    const char *format = "%s  - constrain: {table: %s, add: [like: {%s: %s}]}\n";
    read_well(arena_printf(arena, HEAD "%s", arena_printf(arena, format, ADD, "t", "new", "old")));
    assert_phase_problems(arena_printf(arena, format, ADD, "t", "old", "new"),
                          "5:40: column \"old\" is not added by an earlier phase\n");
    assert_string_equal(
        problems_hint(&problems),
        "Write the new column first: {NEW: OLD}; an earlier add_column must add it.");
    assert_phase_problems(arena_printf(arena, format, ADD, "u", "new", "old"),
                          "5:40: column \"new\" is not added by an earlier phase\n");
    assert_phase_problems(arena_printf(arena, format, ADD, "t", "new", "new"),
                          "5:45: column \"new\" cannot take after itself\n");
    assert_phase_problems(
        arena_printf(arena, "  - constrain: {table: t, add: [like: {a: b}]}\n%s", ADD),
        "4:40: column \"a\" is not added by an earlier phase\n");
}

static void test_drop_takes_old_columns_once(void **state)
{
    (void)state;
    assert_phase_problems(ADD BACKFILL GATE "  - drop: {table: t, columns: [old, new]}\n",
                          "7:37: column \"new\" cannot be dropped by the plan that adds it\n");
    assert_phase_problems(ADD BACKFILL GATE DROP DROP, "8:32: column \"old\" is dropped twice\n");
    /* a swap has renamed it, so it is another name that comes twice */
    assert_phase_problems(ADD BACKFILL GATE
                          "  - swap: {table: t, columns: {old: {from: new, retired: was}}}\n"
                          "  - drop: {table: t, columns: [was]}\n"
                          "  - drop: {table: t, columns: [was]}\n",
                          "9:32: column \"old\" is dropped twice\n");
    read_well(HEAD ADD BACKFILL GATE DROP "  - drop: {table: u, columns: [old]}\n");
}

static void test_drop_comes_after_a_gate(void **state)
{
    (void)state;
    assert_phase_problems(ADD BACKFILL DROP,
                          "6:32: column \"old\" cannot be dropped without a gate before\n");
    assert_string_equal(
        problems_hint(&problems),
        "Put a gate before the drop that asks whether the application has been redeployed.");
    assert_phase_problems(ADD BACKFILL "  - constrain: {table: t, add: [not_null: [new]]}\n" DROP,
                          "7:32: column \"old\" cannot be dropped without a gate before\n");
    /* A gate before the sync says nothing about who uses the new column. */
    assert_phase_problems(GATE ADD BACKFILL DROP,
                          "7:32: column \"old\" cannot be dropped without a gate before\n");
    assert_phase_problems(ADD BACKFILL DROP GATE,
                          "6:32: column \"old\" cannot be dropped without a gate before\n");
    /* One-way sync from a single column shows as well. */
    assert_phase_problems("  - add_column: {table: t, columns: {new: {up: OLD}}}\n" BACKFILL DROP,
                          "6:32: column \"old\" cannot be dropped without a gate before\n");
    read_well(HEAD ADD BACKFILL "  - drop: {table: t, columns: [unrelated]}\n");
    read_well(HEAD ADD BACKFILL "  - drop: {table: u, columns: [old]}\n");
}

static void test_drop_comes_after_backfill(void **state)
{
    (void)state;
    assert_phase_problems(ADD GATE DROP,
                          "6:32: column \"old\" cannot be dropped before its values were copied\n");
    assert_phase_problems(ADD DROP,
                          "5:32: column \"old\" cannot be dropped before its values were copied\n"
                          "5:32: column \"old\" cannot be dropped without a gate before\n");
    assert_phase_problems("  - add_column: {table: u, columns: {a: {up: b}}}\n" ADD
                          "  - backfill: {table: u}\n" GATE DROP,
                          "8:32: column \"old\" cannot be dropped before its values were copied\n");
}

static void test_object_names_are_unique(void **state)
{
    (void)state;
    assert_phase_problems(
        "  - constrain: {table: t, add: [unique: {name: a, columns: [x]},\n"
        "      check: {name: b, expression: x > 0}, index: {name: a, on: (x)}]}\n"
        "  - constrain: {table: u, add: [check: {name: b, expression: x > 0}]}\n",
        "5:58: name \"a\" is already used at line 4\n6:47: name \"b\" is already used at line 5\n");
    read_well(HEAD "  - constrain: {table: t, add: [unique: {name: a, columns: [x]}]}\n"
                   "  - constrain: {table: other.t, add: [unique: {name: a, columns: [x]}]}\n");
}

/* A phase that could not be read may well be the one that others need. */
static void test_no_complaint_follows_from_another(void **state)
{
    (void)state;
    assert_phase_problems("  - add_column: {tabel: t, columns: {new: {up: old}}}\n" BACKFILL
                          "  - constrain: {table: t, add: [like: {new: old}]}\n" DROP,
                          "4:5: add_column needs the key \"table\"\n4:18: unknown key \"tabel\"\n");
    assert_phase_problems(ADD "  - gaet: {ask: Ready?}\n" BACKFILL DROP DROP,
                          "5:5: unknown phase \"gaet\"\n8:32: column \"old\" is dropped twice\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complete_plans_pass),
        cmocka_unit_test(test_columns_are_added_once),
        cmocka_unit_test(test_old_columns_are_set_by_one_sync),
        cmocka_unit_test(test_backfill_needs_something_to_fill),
        cmocka_unit_test(test_like_names_a_new_column_first),
        cmocka_unit_test(test_drop_takes_old_columns_once),
        cmocka_unit_test(test_drop_comes_after_a_gate),
        cmocka_unit_test(test_drop_comes_after_backfill),
        cmocka_unit_test(test_object_names_are_unique),
        cmocka_unit_test(test_no_complaint_follows_from_another),
    };
    return cmocka_run_group_tests_name("plan/checks", tests, reading_setup, reading_teardown);
}
