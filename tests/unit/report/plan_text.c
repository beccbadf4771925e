#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "report/text.h"
#include "views.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *plan_text(const struct view_plan *view)
{
    return report_plan_text(arena, view, views_plan(arena));
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("not found: %s\nin:\n%s", part, text);
}

/* All of it, because its layout is what people read. */
static void a_plan_is_shown_with_its_operations(void **state)
{
    (void)state;
    struct view_plan view = views_waiting(arena);
    view.phases[2].evidence_count = view.phases[2].approval_count = 0;
    view.phases[0].state = view.phases[1].state = "pending";
    assert_string_equal(
        plan_text(&view),
        "plan rename-email\n"
        "Unify naming\n"
        "4 phases; everything before contract can be taken back until it runs\n"
        "\n"
        "1  expand  (add_column, reversible)\n"
        "   table public.users\n"
        "\n"
        "   1.1  no row is touched\n"
        "       runs: in a transaction\n"
        "       lock: ACCESS EXCLUSIVE on public.users (blocks reads and writes, held for a "
        "moment, waits at most 200 ms)\n"
        "       cost: catalogue only\n"
        "\n"
        "         ALTER TABLE users\n"
        "             ADD mail text\n"
        "\n"
        "   1.2  sync\n"
        "       runs: in one transaction with 1.1\n"
        "       lock: SHARE ROW EXCLUSIVE on public.users (blocks writes, held for a moment, "
        "waits at most 200 ms)\n"
        "       lock: ROW SHARE on public.orgs (blocks neither reads nor writes, held for a "
        "moment, waits at most 200 ms)\n"
        "       cost: catalogue only\n"
        "\n"
        "         CREATE TRIGGER t\n"
        "\n"
        "   1.3  built while the application goes on\n"
        "       runs: outside a transaction, repaired when it was interrupted\n"
        "       lock: SHARE UPDATE EXCLUSIVE on public.users (blocks neither reads nor writes, "
        "held while the index is built)\n"
        "       cost: reads every row and writes an index\n"
        "\n"
        "         CREATE INDEX CONCURRENTLY i\n"
        "\n"
        "2  fill  (backfill, reversible)\n"
        "   table public.users\n"
        "\n"
        "3  deployed  (gate)\n"
        "   asks: Redeployed?\n"
        "   opens when: confirmed by 2 roles\n"
        "   opens when: open for at least 1h 30m\n"
        "   opens when: no writes to public.users.email for 30m\n"
        "   opens when: SELECT 1 gives 1\n"
        "\n"
        "4  contract  (drop, NOT reversible)\n"
        "   table public.users\n"
        "\n"
        "   4.1  old and new agree\n"
        "       runs: must give no row\n"
        "       lock: none\n"
        "       cost: reads every row\n"
        "       cannot be taken back\n"
        "\n"
        "         SELECT 1\n");
}

static void a_begun_plan_says_what_is_done(void **state)
{
    (void)state;
    struct view_plan view = views_waiting(arena);
    view.phases[0].operations[0].done = true;
    const char *text = plan_text(&view);
    assert_has(text, "\n1  expand  (add_column, reversible, done)\n");
    assert_has(text, "\n   1.1  no row is touched (done)\n");
    assert_has(text, "\n   waits  confirmed by 2 roles: 1 of 2\n");
    assert_has(text, "\n   ok     open for at least 90m: open for 2h\n");
}

static void neighbours_of_one_transaction_are_named(void **state)
{
    (void)state;
    struct operation alike[4] = {views_add, views_add, views_add, views_add};
    struct view_operation operations[4] = {{&alike[0], false, 0},
                                           {&alike[1], false, 0},
                                           {&alike[2], false, 1},
                                           {&alike[3], false, 24}};
    struct view_plan view = views_waiting(arena);
    view.phases[0].operations = operations;
    view.phases[0].operation_count = 4;
    assert_has(plan_text(&view), "runs: in one transaction with 1.1 and 1.2\n");
    assert_has(plan_text(&view), "runs: in one transaction with 1.1 to 1.3\n");
    assert_has(plan_text(&view), "lock: ACCESS EXCLUSIVE on public.users (");
    assert_has(plan_text(&view), "lock: ACCESS EXCLUSIVE on public.users and its 1 partition (");
    assert_has(plan_text(&view), "lock: ACCESS EXCLUSIVE on public.users and its 24 partitions (");
    alike[3].group = 2;
    assert_null(strstr(plan_text(&view), "1.1 to 1.3"));
}

static void batches_and_waits_have_words_of_their_own(void **state)
{
    (void)state;
    struct operation fill = views_add, wait = views_add;
    struct view_operation operations[] = {{&fill, false, 0}, {&wait, false, 0}};
    struct view_plan view = views_waiting(arena);
    struct step_lock lock = views_add_locks[0];
    lock.mode = LOCK_ROW_EXCLUSIVE;
    fill.go = (struct step){.mode = STEP_BATCHES, .sql = "x", .locks = {&lock, 1}};
    fill.cost = OPERATION_FILL;
    wait.go.mode = STEP_WAIT;
    view.phases[1].operations = operations;
    view.phases[1].operation_count = 2;
    const char *text = plan_text(&view);
    assert_has(text, "runs: in transactions of about 250 ms each\n");
    assert_has(text, "lock: ROW EXCLUSIVE on public.users (blocks neither reads nor writes, rows "
                     "are locked one batch at a time)\n");
    assert_has(text, "runs: until every transaction older than sync has ended\n");
}

/* How a partition is worked on, and how often. */
static void what_is_for_each_partition_says_so(void **state)
{
    static const struct {
        enum step_mode mode;
        enum step_each each;
        const char *runs;
    } steps[] = {
        {STEP_TRANSACTION, EACH_INNER, "for each such partition, in a transaction"},
        {STEP_TRANSACTION, EACH_LEAF, "for each partition with rows, in a transaction"},
        {STEP_TRANSACTION, EACH_UNVALIDATED, "for each partition with rows, in a transaction"},
        {STEP_TRANSACTION, EACH_PARTITION, "for each partition, in a transaction"},
        {STEP_ALONE, EACH_LEAF,
         "for each partition with rows, largest first, outside a transaction, repaired when it was "
         "interrupted"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct operation each = views_add;
        struct view_operation operation = {&each, false, 3};
        struct view_plan view = views_waiting(arena);
        each.go.mode = steps[i].mode;
        each.go.each = steps[i].each;
        view.phases[0].operations = &operation;
        view.phases[0].operation_count = 1;
        const char *text = plan_text(&view);
        assert_has(text, arena_printf(arena, "runs: %s\n", steps[i].runs));
        assert_has(text, "lock: ACCESS EXCLUSIVE on each partition of public.users in its turn (");
    }
}

static const char *forecast_text(const struct forecast *forecast)
{
    struct view_plan view = views_waiting(arena);
    view.phases[1].forecast = forecast;
    return report_forecasts_text(arena, &view, views_plan(arena));
}

static void a_forecast_is_a_few_lines(void **state)
{
    (void)state;
    struct forecast forecast = views_forecast;
    assert_string_equal(
        forecast_text(&forecast),
        "fill (table public.users)\n"
        "   rows: about 1000000 on 21300 pages\n"
        "   writes: about 429 MB of WAL, table +17 MB, indexes +1.9 MB, in 17 passes\n"
        "   time: no rate is set, so none is promised\n"
        "   disk: about 448 MB, up to 1.1 GB while an old transaction is open; how much is free "
        "cannot be read from here\n");
    forecast.pages = forecast.passes = 1;
    forecast.note = "in one pass: index \"i\" has a filled column";
    forecast.one_pass = forecast.cost;
    forecast.disk_free_bytes = 12LL << 30;
    assert_string_equal(
        forecast_text(&forecast),
        "fill (table public.users)\n"
        "   rows: about 1000000 on 1 page\n"
        "   writes: about 429 MB of WAL, table +17 MB, indexes +1.9 MB, in one pass\n"
        "   in one pass: index \"i\" has a filled column\n"
        "   time: no rate is set, so none is promised\n"
        "   disk: about 448 MB; 12 GB is free\n");
    assert_string_equal(forecast_text(NULL), "");
}

static void a_forecast_stands_in_the_plan(void **state)
{
    (void)state;
    struct view_plan view = views_waiting(arena);
    view.phases[1].forecast = &views_forecast;
    assert_has(plan_text(&view),
               "\n   table public.users\n   rows: about 1000000 on 21300 pages\n");
}

static void rests_stretch_the_time(void **state)
{
    (void)state;
    struct forecast forecast = views_forecast;
    forecast.stretch = 2.5;
    assert_has(forecast_text(&forecast), "   time: no rate is set, so none is promised; 2.5 times "
                                         "as long as without rests\n");
    forecast.seconds = 100;
    assert_has(forecast_text(&forecast), "   time: at least 1m 40s at ");
    assert_has(forecast_text(&forecast), " rows/s, and 2.5 times as long as without rests\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plan_is_shown_with_its_operations, setup, teardown),
        cmocka_unit_test_setup_teardown(a_begun_plan_says_what_is_done, setup, teardown),
        cmocka_unit_test_setup_teardown(neighbours_of_one_transaction_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(batches_and_waits_have_words_of_their_own, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_for_each_partition_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(a_forecast_is_a_few_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(a_forecast_stands_in_the_plan, setup, teardown),
        cmocka_unit_test_setup_teardown(rests_stretch_the_time, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
