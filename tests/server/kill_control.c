/* Whether the kill tests can fail: bugs made on purpose must be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>

#include "harness/kill_plans.h"

/* A program that commits its work before it records it does the work twice when it is killed in
 * between. The first that it meets is the installation: the schema is there, and its version is
 * not. */
static void test_work_that_is_recorded_too_late_is_seen(void **state)
{
    (void)state;
    const struct kill_result result =
        kill_run("negative control, add_column", &(struct kill_case){
                                                     .plan = &kill_plan_rename,
                                                     .commands = kill_rename_commands,
                                                     .first = RENAME_ADD,
                                                     .last = RENAME_ADD,
                                                     .how = KILL_BEFORE,
                                                     .looks = 1000,
                                                     .split = true,
                                                 });
    assert_true(result.troubles > 0);
    assert_true(result.troubles < result.points);
    assert_non_null(strstr(result.trouble, "already exists"));
}

/* The same for what is taken back. */
static void test_taking_back_that_is_recorded_too_late_is_seen(void **state)
{
    (void)state;
    const struct kill_result result =
        kill_run("negative control, revert", &(struct kill_case){
                                                 .plan = &kill_plan_rename,
                                                 .commands = kill_rename_revert_commands,
                                                 .first = RENAME_REVERT,
                                                 .last = RENAME_REVERT,
                                                 .how = KILL_BEFORE,
                                                 .looks = 1000,
                                                 .restores = true,
                                                 .split = true,
                                             });
    assert_true(result.troubles > 0);
    assert_true(result.troubles < result.points);
    assert_non_null(strstr(result.trouble, "does not exist"));
}

/* However else the run ended in between. */
static void test_work_that_is_recorded_too_late_is_seen_on_the_way(void **state)
{
    (void)state;
    const struct kill_result result =
        kill_run("negative control, on the way", &(struct kill_case){
                                                     .plan = &kill_plan_rename,
                                                     .commands = kill_rename_commands,
                                                     .first = RENAME_ADD,
                                                     .last = RENAME_ADD,
                                                     .how = KILL_HALF | KILL_LOST | KILL_CRASH,
                                                     .looks = 1000,
                                                     .works = 3,
                                                     .turns = true,
                                                     .split = true,
                                                 });
    assert_true(result.troubles > 0);
    assert_true(result.troubles < result.points);
    if (strstr(result.trouble, "must have one row") == NULL &&
        strstr(result.trouble, "already exists") == NULL)
        fail_msg("not that something is half there: %s", result.trouble);
}

/* Whether a stray write, made together with those of the application, is seen. */
static void assert_seen(const char *what, const char *damage, const char *part)
{
    struct kill_plan damaged = kill_plan_rename;
    damaged.damage = damage;
    const struct kill_result result = kill_run(what, &(struct kill_case){
                                                         .plan = &damaged,
                                                         .commands = kill_rename_commands,
                                                         .first = RENAME_CONFIRM,
                                                         .last = RENAME_CONFIRM,
                                                         .how = KILL_BEFORE,
                                                         .looks = 1000,
                                                     });
    assert_true(result.points > 0);
    assert_int_equal(result.troubles, result.points);
    if (strstr(result.trouble, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, result.trouble);
}

static void test_damage_is_seen(void **state)
{
    (void)state;
    assert_seen("negative control, a row", "UPDATE staff SET region = 'west' WHERE id = 3",
                "a row differs");
    assert_seen("negative control, a comment", "COMMENT ON COLUMN staff.handle IS NULL",
                "the schema differs");
    assert_seen("negative control, an operation",
                "UPDATE sluice.operation SET done = false WHERE phase = 0 AND ordinal = 0",
                "the state differs");
    assert_seen("negative control, an approval",
                "ALTER TABLE sluice.approval DISABLE TRIGGER USER; "
                "INSERT INTO sluice.approval (plan_id, phase, claimed_by, reason, checksum, void) "
                "SELECT id, 3, 'eve', 'none', 'x', true FROM sluice.plan",
                "the state differs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_work_that_is_recorded_too_late_is_seen),
        cmocka_unit_test(test_taking_back_that_is_recorded_too_late_is_seen),
        cmocka_unit_test(test_damage_is_seen),
        cmocka_unit_test(test_work_that_is_recorded_too_late_is_seen_on_the_way),
    };
    unsetenv("SLUICE_KILL_SHARE"); /* each goes on only until it has seen what it has to see */
    return cmocka_run_group_tests_name("server/kill_control", tests, kill_own_server, kill_sum);
}
