#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/text.h"

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

static void a_bar_shows_the_share(void **state)
{
    (void)state;
    struct view_progress progress = {.phase = "fill",
                                     .what = "backfill public.users",
                                     .fill.rows_done = 500,
                                     .fill.rows_total = 1000,
                                     .fill.share = 0.5,
                                     .fill.rows_per_second = 99.6,
                                     .fill.eta_seconds = 3725};
    assert_string_equal(
        report_progress_text(arena, &progress, true, 200),
        "[############............]  50 %  backfill public.users, 500 of about 1000 "
        "rows, 100 rows/s, 1h 02m left");
    assert_string_equal(report_progress_text(arena, &progress, false, 200),
                        "backfill public.users: 50 %, 500 of about 1000 rows, 100 rows/s, "
                        "1h 02m left");
    progress.fill.share = 1.7;
    assert_string_equal(report_progress_text(arena, &progress, true, 32),
                        "[########################] 100 %");
}

static void what_is_unknown_is_left_out(void **state)
{
    (void)state;
    struct view_progress progress = {
        .phase = "expand", .fill.rows_total = -1, .fill.share = -1, .fill.eta_seconds = -1};
    assert_string_equal(report_progress_text(arena, &progress, true, 200), "expand");
    progress.fill.waits = "lock held by\npid 7";
    assert_string_equal(report_progress_text(arena, &progress, false, 200),
                        "expand; waits: lock held by pid 7");
}

/* A line that is cut inside a character would show as garbage, a longer one would scroll. */
static void a_line_is_cut_at_a_character(void **state)
{
    (void)state;
    struct view_progress progress = {
        .what = "füllen", .fill.rows_total = -1, .fill.share = -1, .fill.eta_seconds = -1};
    assert_string_equal(report_progress_text(arena, &progress, true, 2), "fü");
    assert_string_equal(report_progress_text(arena, &progress, true, 1), "f");
    assert_string_equal(report_progress_text(arena, &progress, true, 6), "füllen");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bar_shows_the_share, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_unknown_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_is_cut_at_a_character, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
