/* replicate, switch, disconnect: what they compile to, by odd names, and in what order it is taken
 * back. */
#include "../twins.h"

#define REPLICATE                                                                                  \
    "  - replicate:\n"                                                                             \
    "      name: over\n"                                                                           \
    "      tables: [" TWIN_TABLE "]\n"                                                             \
    "      to: {service: there}\n"                                                                 \
    "      from_there: {env: HERE}\n"                                                              \
    "      from_here: {env: THERE}\n"
#define GATE "  - gate: {name: ready, ask: Ready?}\n"
#define GATE2 "  - gate: {name: settled, ask: Settled?}\n"

static const char whole[] = REPLICATE GATE "  - switch: {name: moved, within: 5s}\n" GATE2
                                           "  - disconnect: {name: apart}\n";

/* Where an operation with these words stands, on its way there (`back` false) or back. */
static size_t place_of(const struct operation_list *list, bool back, bool there, const char *words)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct step *step = back ? &list->items[i].back : &list->items[i].go;
        if (step->mode == STEP_APART && step->apart->there == there && strstr(step->sql, words))
            return i;
    }
    fail_msg("nothing says %s", words);
    return list->count;
}

static void test_names(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_phases(whole), 0, make_twins());
    for (size_t i = 0; i < list.count; i++)
        assert_string_equal(list.items[i].other, "service=there");
    assert_non_null(strstr(list.items[place_of(&list, false, false, "CREATE PUBLICATION")].go.sql,
                           "FOR TABLE public.\"Odd \"\"t\" WITH"));
    const size_t made = place_of(&list, false, true, "CREATE SUBSCRIPTION");
    assert_string_equal(list.items[made].go.apart->connects, "env:HERE");
    assert_null(strstr(list.items[made].go.sql, "HERE"));
    assert_non_null(strstr(list.items[place_of(&list, false, true, "CREATE TRIGGER")].go.sql,
                           "ARRAY['public.\"Odd \"\"t\"']::regclass[]"));
    /* what burdens this server goes before the other one is asked for anything */
    assert_true(place_of(&list, true, false, "pg_drop_replication_slot") >
                place_of(&list, true, true, "DROP SUBSCRIPTION"));
}

static void test_order(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_phases(whole), 2, make_twins());
    size_t shuts = list.count, opens = list.count;
    for (size_t i = 0; i < list.count; i++) {
        shuts = list.items[i].turn == TURN_SHUTS ? i : shuts;
        opens = list.items[i].turn == TURN_OPENS ? i : opens;
    }
    const size_t arrived = place_of(&list, false, false, "confirmed_flush_lsn");
    assert_int_equal(list.items[arrived].go.apart->within_ms, 5000);
    assert_true(shuts < arrived && arrived < opens);
    assert_true(place_of(&list, false, true, "CREATE PUBLICATION") < opens);
    assert_true(place_of(&list, false, false, "CREATE SUBSCRIPTION") < opens);
    assert_true(place_of(&list, false, true, "DISABLE") < opens);
    assert_true(place_of(&list, false, true, "DROP SUBSCRIPTION") > opens);
    /* back, from the end: shut there, all of it here, the ways turned, and only then let in here */
    const size_t returned = place_of(&list, true, true, "confirmed_flush_lsn");
    assert_true(place_of(&list, true, true, "-- shut") > returned);
    assert_true(returned > place_of(&list, true, false, "pg_create_logical_replication_slot"));
    const size_t turned = place_of(&list, true, true, "ENABLE");
    size_t off = list.count;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].back.sql &&
            str_starts_with(list.items[i].back.sql, "ALTER SUBSCRIPTION") &&
            str_ends_with(list.items[i].back.sql, "DISABLE"))
            off = i;
    assert_true(off < list.count && off > turned);
    for (size_t i = turned; i < list.count; i++)
        assert_true(list.items[i].back.mode != STEP_APART || list.items[i].back.apart->there ||
                    !strstr(list.items[i].back.sql, "RETURN NULL"));
}

static void test_end(void **state)
{
    (void)state;
    const struct operation_list list = compile(read_phases(whole), 4, make_twins());
    assert_int_equal(list.items[0].go.apart->act, APART_COMPARE);
    assert_true(list.items[0].go.apart->there);
    assert_true(operation_only_asks(&list.items[0]));
    for (size_t i = 1; i < list.count; i++)
        assert_false(list.items[i].reversible || operation_goes_back(&list.items[i]));
}

static void refused(const char *phases, const char *words)
{
    const char *text = arena_printf(arena, "sluice: 1\nplan: move\nphases:\n%s", phases);
    struct problem_list problems = {.arena = arena, .file = "by hand"};
    assert_null(plan_read(arena, "by hand", text, strlen(text), &problems));
    for (size_t i = 0; i < problems.count; i++)
        if (strstr(problems.items[i].message, words))
            return;
    fail_msg("not refused: %s", words);
}

static void test_demands(void **state)
{
    (void)state;
    refused(REPLICATE "  - switch: {}\n", "no gate stands before phase");
    refused(GATE "  - switch: {}\n", "it is not clear which replication is meant");
    refused(GATE "  - switch: {of: other}\n", "no phase \"other\" before this one replicates");
    refused(REPLICATE "  - disconnect: {}\n", "no gate stands between phase \"over\" and the end");
    refused(REPLICATE GATE "  - disconnect: {}\n  - switch: {}\n",
            "the replication has ended before");
    refused(REPLICATE "  - alter: {table: " TWIN_TABLE ", columns: {id: {comment: x}}}\n",
            "which is replicated meanwhile");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_demands, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
