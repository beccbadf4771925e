#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

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
                        "100 %  backfill public.users");
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

/* So that no line wraps where characters are wide. */
static void a_wide_character_takes_two_columns(void **state)
{
    (void)state;
    struct view_progress progress = {.what = "\xE8\xA1\xA8\xE8\xA1\xA8", .fill = VIEW_FILL_UNKNOWN};
    assert_string_equal(report_progress_text(arena, &progress, true, 4), progress.what);
    assert_string_equal(report_progress_text(arena, &progress, true, 3), "\xE8\xA1\xA8");
    assert_string_equal(report_progress_text(arena, &progress, true, 1), "");
}

static struct view_progress everything(void)
{
    return (struct view_progress){
        .what = "fill",
        .fill = {.rows_done = 500,
                 .rows_total = 1000,
                 .rows_failed = 2,
                 .share = 0.5,
                 .rows_per_second = 100,
                 .eta_seconds = 60,
                 .hot_share = 0.89,
                 .wal_bytes = 1 << 20,
                 .table_growth_bytes = 2 << 20,
                 .workers = 3,
                 .waits = "lag",
                 .note = "in one pass"},
    };
}

/* What matters least goes first; why it waits, and how far it is, stay to the end. */
static void a_narrow_line_leaves_out_what_matters_least(void **state)
{
    (void)state;
    static const struct {
        size_t width;
        const char *line;
    } cases[] = {
        {200, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 2 rows failed, "
              "89 % heap-only, 1.0 MB of WAL, table +2.0 MB, indexes +0 bytes, 3 workers, "
              "in one pass; waits: lag"},
        {165, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 2 rows failed, "
              "89 % heap-only, 1.0 MB of WAL, table +2.0 MB, indexes +0 bytes, 3 workers; "
              "waits: lag"},
        {155, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 2 rows failed, "
              "89 % heap-only, 1.0 MB of WAL, table +2.0 MB, indexes +0 bytes; waits: lag"},
        {130, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 2 rows failed, "
              "89 % heap-only, 1.0 MB of WAL; waits: lag"},
        {105, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 2 rows failed, "
              "89 % heap-only; waits: lag"},
        {90, "fill: 50 %, 500 of about 1000 rows, 100 rows/s, 1m left, 2 rows failed; waits: lag"},
        {80, "fill: 50 %, 500 of about 1000 rows, 1m left, 2 rows failed; waits: lag"},
        {60, "fill: 50 %, 500 of about 1000 rows, 1m left; waits: lag"},
        {50, "fill: 50 %, 500 of about 1000 rows; waits: lag"},
        {40, "fill: 50 %; waits: lag"},
        {20, "fill: 50 %; waits: l"},
    };
    const struct view_progress progress = everything();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(report_progress_text(arena, &progress, false, cases[i].width),
                            cases[i].line);
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    struct view_progress progress = everything();
    progress.fill.waits =
        "standby \"far\" is 12 s behind in replaying, which is more than lag allows";
    for (size_t width = 0; width < 250; width++) {
        assert_true(strlen(report_progress_text(arena, &progress, true, width)) <= width);
        assert_true(strlen(report_progress_text(arena, &progress, false, width)) <= width);
    }
}

static void it_says_for_what_it_rests(void **state)
{
    (void)state;
    struct view_progress progress = {.what = "fill", .fill = VIEW_FILL_UNKNOWN};
    progress.fill.share = 0.5;
    progress.fill.rests = "rate=5000";
    progress.fill.rests_share = 0.5;
    progress.fill.note = "in one pass";
    assert_string_equal(report_progress_text(arena, &progress, false, 100),
                        "fill: 50 %, rests 50 % of the time for rate=5000, in one pass");
    assert_string_equal(report_progress_text(arena, &progress, false, 50),
                        "fill: 50 %, rests 50 % of the time for rate=5000");
    assert_string_equal(report_progress_text(arena, &progress, false, 40), "fill: 50 %");
}

/* A long reason is cut before the rest goes, but never to less than tells what it is. */
static void a_long_reason_is_cut(void **state)
{
    (void)state;
    struct view_progress progress = everything();
    progress.fill.waits =
        "standby \"far\" is 12 s behind in replaying, which is more than lag allows";
    assert_string_equal(report_progress_text(arena, &progress, true, 79),
                        "[####....]  50 %  fill; waits: standby \"far\" is 12 s behind in "
                        "replaying, which");
    assert_string_equal(report_progress_text(arena, &progress, false, 100),
                        "fill: 50 %, 500 of about 1000 rows, 1m left; waits: standby \"far\" is "
                        "12 s behind in replaying, which");
}

static void the_bar_gives_way_to_the_words(void **state)
{
    (void)state;
    struct view_progress progress = {.what = "backfill public.users", .fill = VIEW_FILL_UNKNOWN};
    progress.fill.rows_done = 330000;
    progress.fill.rows_total = 1000000;
    progress.fill.share = 0.33;
    progress.fill.eta_seconds = 12;
    assert_string_equal(report_progress_text(arena, &progress, true, 105),
                        "[#######.................]  33 %  backfill public.users, 330000 of about "
                        "1000000 rows, 12.0 s left");
    assert_string_equal(report_progress_text(arena, &progress, true, 89),
                        "[##......]  33 %  backfill public.users, 330000 of about 1000000 rows, "
                        "12.0 s left");
    assert_string_equal(report_progress_text(arena, &progress, true, 59),
                        " 33 %  backfill public.users, 330000 of about 1000000 rows");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bar_shows_the_share, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_unknown_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_is_cut_at_a_character, setup, teardown),
        cmocka_unit_test_setup_teardown(a_wide_character_takes_two_columns, setup, teardown),
        cmocka_unit_test_setup_teardown(a_narrow_line_leaves_out_what_matters_least, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(no_line_is_wider_than_the_terminal, setup, teardown),
        cmocka_unit_test_setup_teardown(it_says_for_what_it_rests, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_reason_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(the_bar_gives_way_to_the_words, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
