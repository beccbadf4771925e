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

static const char *status_text(struct view_plan *plans, size_t count, const char *argument)
{
    const struct view_status view = {plans, count};
    return report_status_text(arena, &view, argument);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("not found: %s\nin:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("found: %s\nin:\n%s", part, text);
}

static void a_plan_at_its_gate(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    assert_string_equal(
        status_text(&plan, 1, "plans/p.yaml"),
        "plan rename-email: waiting\n"
        "  #  phase     kind        state    started                 took  attempts\n"
        "  1  expand    add_column  done     2026-01-02T03:04:05Z  120 ms         1\n"
        "  2  fill      backfill    done     2026-01-02T03:05:00Z  1m 10s         3\n"
        "     1000 rows, 12 rows/s, 89 % heap-only, 1.2 GB of WAL, table +12 MB, indexes +0 bytes\n"
        "  3  deployed  gate        pending\n"
        "     waits  confirmed by 2 roles: 1 of 2\n"
        "     ok     open for at least 90m: open for 2h\n"
        "     confirmed 2026-01-02T04:00:00Z by ann (role deploy): version 42\n"
        "  4  contract  drop        pending\n"
        "\n"
        "waits for: gate \"deployed\": Redeployed?\n"
        "can be reverted to: start\n"
        "next: sluice confirm plans/p.yaml deployed --by WHO --reason TEXT\n");
}

static void what_to_type_follows_from_the_state(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    plan.phases[2].evidence[0].holds = true;
    plan.phases[2].evidence[1].holds = false;
    plan.phases[2].verdict = GATE_EARLY;
    assert_has(status_text(&plan, 1, NULL),
               "\nnext: sluice advance rename-email  # when the gate's conditions hold\n");
    plan.phases[2].evidence[1].holds = true;
    plan.phases[2].verdict = GATE_OPEN;
    plan.next = "contract";
    assert_has(status_text(&plan, 1, NULL), "\nnext: sluice advance rename-email  # contract\n");
    plan.state = "failed";
    assert_has(status_text(&plan, 1, NULL), "\nnext: sluice advance rename-email  # contract\n");
    plan.state = "reverting";
    assert_has(status_text(&plan, 1, NULL), "\nnext: sluice revert rename-email\n");
    plan.state = "complete";
    assert_lacks(status_text(&plan, 1, NULL), "next:");
    plan.state = "reverted";
    assert_lacks(status_text(&plan, 1, NULL), "next:");
}

static void a_file_name_is_quoted_for_the_shell(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    plan.state = "running";
    plan.gate = NULL;
    assert_has(status_text(&plan, 1, "my plans/it's.yaml"),
               "\nnext: sluice advance 'my plans/it'\\''s.yaml'  # deployed\n");
}

static void a_running_backfill_and_who_stands_in_its_way(void **state)
{
    (void)state;
    const char *blockers[] = {"pid 7 (role app)", "pid 8 (role app)"};
    struct view_plan plan = views_waiting(arena);
    plan.state = "running";
    plan.worker = "pid 42 (role deploy)";
    plan.blockers = blockers;
    plan.blocker_count = 2;
    plan.phases[1].state = "running";
    plan.phases[1].fill.rows_done = 250;
    plan.phases[1].fill.eta_seconds = 60;
    plan.phases[1].fill.rows_failed = 2;
    plan.phases[1].fill.note = "in one pass: index x";
    plan.phases[1].fill.waits = "standby s1";
    plan.phases[1].fill.rests = "nice=2";
    plan.phases[1].fill.rests_share = 0.664;
    const char *text = status_text(&plan, 1, NULL);
    assert_has(text, "\n     250 of about 1000 rows, 12 rows/s, 1m left, 89 % heap-only, 1.2 GB of "
                     "WAL, table +12 MB, indexes +0 bytes, 2 workers\n"
                     "     2 rows could not be filled\n"
                     "     in one pass: index x\n"
                     "     rests: 66 % of the time for nice=2\n"
                     "     waits: standby s1\n");
    assert_has(text, "\nrunning in: pid 42 (role deploy)\n");
    assert_has(text, "\nblocked by: pid 7 (role app)\nblocked by: pid 8 (role app)\n");
    assert_lacks(text, "next:");
    plan.worker = NULL;
    plan.paused_by = "ann";
    assert_has(status_text(&plan, 1, NULL), "\npaused by: ann\n");
    assert_has(status_text(&plan, 1, NULL), "\nnext: sluice resume rename-email\n");
}

static void a_failed_phase_shows_its_error(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    plan.state = "failed";
    plan.phases[3].state = "failed";
    plan.phases[3].error = "rows differ\nin two ways";
    plan.phases[3].error_hint = "Look at them.";
    assert_has(status_text(&plan, 1, NULL), "\n     error: rows differ\n     in two ways\n"
                                            "     hint: Look at them.\n");
}

static void a_failing_statement_is_told_in_names(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    plan.phases[3].error = "duplicate key";
    plan.phases[3].error_sqlstate = "23505";
    plan.phases[3].error_detail = "key (a, b)";
    plan.phases[3].error_about =
        (struct error_about){.schema = "public", .table = "t", .constraint = "t_key"};
    assert_has(status_text(&plan, 1, NULL), "\n     error: duplicate key\n"
                                            "       SQLSTATE 23505, table public.t, constraint "
                                            "t_key\n       key (a, b)\n");
}

static void a_plan_that_is_not_registered_or_another(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    plan.registered = false;
    plan.state = "pending";
    assert_has(status_text(&plan, 1, NULL), "plan rename-email: pending (not registered in this "
                                            "database)\n");
    plan.differs = true;
    plan.file = "p.yaml";
    assert_has(status_text(&plan, 1, NULL),
               "\np.yaml has another text: what is shown, and runs, is "
               "what was registered (checksum c0ffee)\n");
}

static void plans_are_listed_a_line_each(void **state)
{
    (void)state;
    const struct view_phase fill = {.ordinal = 2, .name = "fill", .state = "running"};
    struct view_line lines[] = {
        {.plan = "a",
         .state = "running",
         .phase = &fill,
         .phase_count = 3,
         .since = "noon",
         .worker = "pid 7, role deploy",
         .host = "root@ci-7",
         .pid = 7},
        {.plan = "b",
         .state = "running",
         .phase = &fill,
         .phase_count = 3,
         .waits_for = "paused by ann",
         .paused_by = "ann"},
    };
    struct view_list view = {lines, 2, 1, false};
    assert_string_equal(report_list_text(arena, &view),
                        "plan  state    phase        since  waits for      run by            next\n"
                        "a     running  2 of 3 fill  noon                  root@ci-7, pid 7\n"
                        "b     running  2 of 3 fill         paused by ann                    "
                        "sluice resume b\n"
                        "1 plan is finished: sluice status --all\n");
    view = (struct view_list){0};
    assert_string_equal(report_list_text(arena, &view), "no plan is registered in this database\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plan_at_its_gate, setup, teardown),
        cmocka_unit_test_setup_teardown(what_to_type_follows_from_the_state, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_name_is_quoted_for_the_shell, setup, teardown),
        cmocka_unit_test_setup_teardown(a_running_backfill_and_who_stands_in_its_way, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_failed_phase_shows_its_error, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failing_statement_is_told_in_names, setup, teardown),
        cmocka_unit_test_setup_teardown(a_plan_that_is_not_registered_or_another, setup, teardown),
        cmocka_unit_test_setup_teardown(plans_are_listed_a_line_each, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
