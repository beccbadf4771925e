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

static struct view_step steps[] = {
    {"expand", "add_column", 120, NULL},
    {"fill", "backfill", 3661000, "1000000 rows filled"},
    {"tidy", "drop", -1, NULL},
};

static const char *advance_text(struct view_outcome *view, bool failed)
{
    view->plan = "rename-email";
    return report_outcome_text(arena, view, failed, "p.yaml");
}

static void steps_are_aligned_and_what_is_next_follows(void **state)
{
    (void)state;
    struct view_outcome view = {
        .command = "advance", .state = "running", .next = "later", .steps = steps, .step_count = 3};
    assert_string_equal(advance_text(&view, false),
                        "done  expand  add_column  120 ms\n"
                        "done  fill    backfill    1h 01m  1000000 rows filled\n"
                        "done  tidy    drop\n"
                        "next: sluice advance p.yaml  # later\n");
    assert_string_equal(advance_text(&view, true),
                        "done  expand  add_column  120 ms\n"
                        "done  fill    backfill    1h 01m  1000000 rows filled\n"
                        "done  tidy    drop\n");
}

static void an_advance_up_to_a_gate_asks_for_a_confirmation(void **state)
{
    (void)state;
    struct view_outcome view = {
        .command = "advance", .state = "waiting", .next = "deployed", .message = "it stands"};
    assert_string_equal(advance_text(&view, false),
                        "it stands\n"
                        "next: sluice confirm p.yaml deployed --by WHO --reason TEXT\n");
    struct view_plan plan = views_waiting(arena);
    view.gate = &plan.phases[2];
    view.gate->approval_count = 0;
    assert_string_equal(advance_text(&view, false),
                        "it stands\n"
                        "  waits  confirmed by 2 roles: 1 of 2\n"
                        "  ok     open for at least 90m: open for 2h\n"
                        "next: sluice confirm p.yaml deployed --by WHO --reason TEXT\n");
    view.command = "confirm";
    view.gate->evidence[0].holds = true;
    view.gate->verdict = GATE_OPEN;
    assert_string_equal(advance_text(&view, false), "it stands\n"
                                                    "  ok     confirmed by 2 roles: 1 of 2\n"
                                                    "  ok     open for at least 90m: open for 2h\n"
                                                    "next: sluice advance p.yaml\n");
}

static void the_end_of_a_plan_needs_no_command(void **state)
{
    (void)state;
    struct view_outcome view = {.command = "advance", .state = "complete", .message = "complete"};
    assert_string_equal(advance_text(&view, false), "complete\n");
}

static void reverts_and_pauses(void **state)
{
    (void)state;
    struct view_outcome view = {
        .command = "revert", .state = "reverted", .steps = steps, .step_count = 1};
    assert_string_equal(advance_text(&view, false),
                        "taken back  expand  add_column  120 ms\nthe plan is reverted\n");
    view = (struct view_outcome){.command = "pause", .state = "running", .message = "paused"};
    assert_string_equal(advance_text(&view, false), "paused\nnext: sluice resume p.yaml\n");
    view = (struct view_outcome){.command = "resume", .state = "running", .message = "goes on"};
    assert_string_equal(advance_text(&view, false), "goes on\nnext: sluice advance p.yaml\n");
    view.worker = "pid 7";
    assert_string_equal(advance_text(&view, false), "goes on\n");
}

static void a_verification_names_what_differs(void **state)
{
    (void)state;
    const char *keys[] = {"id = 1", "id = 2"};
    struct view_verification_item items[] = {
        {.what = "rows agree", .differing = 12, .keys = keys, .key_count = 2},
        {.what = "index i", .detail = "is absent", .differing = -1},
        {.what = "index j", .holds = true, .differing = -1},
        {.what = "one row", .differing = 1, .keys = keys, .key_count = 1},
    };
    struct view_verification view = {.plan = "p", .items = items, .item_count = 4};
    assert_string_equal(report_verification_text(arena, &view, true), "FAILS  rows agree\n"
                                                                      "       12 rows disagree\n"
                                                                      "       id = 1\n"
                                                                      "       id = 2\n"
                                                                      "       and 10 more\n"
                                                                      "FAILS  index i\n"
                                                                      "       is absent\n"
                                                                      "ok     index j\n"
                                                                      "FAILS  one row\n"
                                                                      "       1 row disagrees\n"
                                                                      "       id = 1\n");
    view = (struct view_verification){.plan = "p", .items = &items[2], .item_count = 1};
    assert_string_equal(report_verification_text(arena, &view, false),
                        "ok     index j\nplan p: everything is as it should be (1 check)\n");
}

static void a_log_has_one_line_for_each_entry(void **state)
{
    (void)state;
    struct view_log_entry entries[] = {
        {1, "2026-01-02T03:04:05.678Z", "pé", "fill", "advance", "done", "deploy", "ann", "build7",
         "release team", "two\nlines", NULL, NULL, NULL, 1234},
        {2, "2026-01-02T03:04:06.000Z", "other", NULL, "register", "ok", "deploy", NULL, NULL, NULL,
         NULL, NULL, NULL, NULL, -1},
    };
    const struct view_log view = {entries, 2};
    assert_string_equal(
        report_log_text(arena, &view),
        "2026-01-02T03:04:05.678Z  pé     fill  advance   done  release team, role deploy "
        "(ann@build7)  1.2 s  two lines\n"
        "2026-01-02T03:04:06.000Z  other  -     register  ok    role deploy\n");
    assert_string_equal(report_log_text(arena, &(struct view_log){0}), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(steps_are_aligned_and_what_is_next_follows, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_advance_up_to_a_gate_asks_for_a_confirmation, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_end_of_a_plan_needs_no_command, setup, teardown),
        cmocka_unit_test_setup_teardown(reverts_and_pauses, setup, teardown),
        cmocka_unit_test_setup_teardown(a_verification_names_what_differs, setup, teardown),
        cmocka_unit_test_setup_teardown(a_log_has_one_line_for_each_entry, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
