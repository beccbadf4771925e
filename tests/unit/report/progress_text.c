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
    struct view_progress progress = {
        .phase = "fill", .what = "backfill public.users", .fill = VIEW_FILL_UNKNOWN};
    progress.fill.rows_done = 500;
    progress.fill.rows_total = 1000;
    progress.fill.share = 0.5;
    progress.fill.rows_per_second = 99.6;
    progress.fill.eta_seconds = 3725;
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
    struct view_progress progress = {.phase = "expand", .fill = VIEW_FILL_UNKNOWN};
    assert_string_equal(report_progress_text(arena, &progress, true, 200), "expand");
    progress.fill.waits = "lock held by\npid 7";
    assert_string_equal(report_progress_text(arena, &progress, false, 200),
                        "expand; waits: lock held by pid 7");
}

/* A line that is cut inside a character would show as garbage, a longer one would scroll. */
static void a_line_is_cut_at_a_character(void **state)
{
    (void)state;
    struct view_progress progress = {.what = "füllen", .fill = VIEW_FILL_UNKNOWN};
    assert_string_equal(report_progress_text(arena, &progress, true, 2), "fü");
    assert_string_equal(report_progress_text(arena, &progress, true, 1), "f");
    assert_string_equal(report_progress_text(arena, &progress, true, 6), "füllen");
}

/* What matters least goes first; why it waits, and how far it is, stay to the end. */
static void a_narrow_line_leaves_out_what_matters_least(void **state)
{
    (void)state;
    static const struct {
        size_t width;
        const char *line;
    } cases[] = {
        {200, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 89 % heap-only, 1.0 MB of "
              "WAL, table +2.0 MB, indexes +0 bytes, in one pass; waits: lag"},
        {142, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 89 % heap-only, 1.0 MB of "
              "WAL, table +2.0 MB, indexes +0 bytes; waits: lag"},
        {110, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 89 % heap-only, 1.0 MB of "
              "WAL; waits: lag"},
        {90, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 89 % heap-only; waits: lag"},
        {70, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left; waits: lag"},
        {60, "fill: 50 %, 500 of about 1000 rows, 1m left; waits: lag"},
        {50, "fill: 50 %, 500 of about 1000 rows; waits: lag"},
        {20, "fill: 50 %, 500 of a"},
    };
    const struct view_progress progress = {.what = "fill",
                                           .fill = {.rows_done = 500,
                                                    .rows_total = 1000,
                                                    .share = 0.5,
                                                    .rows_per_second = 100,
                                                    .eta_seconds = 60,
                                                    .hot_share = 0.89,
                                                    .wal_bytes = 1 << 20,
                                                    .table_growth_bytes = 2 << 20,
                                                    .waits = "lag",
                                                    .note = "in one pass"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(report_progress_text(arena, &progress, false, cases[i].width),
                            cases[i].line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bar_shows_the_share, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_unknown_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_is_cut_at_a_character, setup, teardown),
        cmocka_unit_test_setup_teardown(a_narrow_line_leaves_out_what_matters_least, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
