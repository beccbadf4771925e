/* A rename whose connection ends in the middle of a message or before an answer, and whose server
 * crashes: see harness/kill.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill_plans.h"

enum { WORKS = 6, BACK = 4, LOOKS = 80, CRASHES = 5 };

static void test_in_the_middle_of_a_message(void **state)
{
    (void)state;
    kill_all("rename, cut in the middle of a message", &(struct kill_case){
                                                           .plan = &kill_plan_rename,
                                                           .commands = kill_rename_commands,
                                                           .first = RENAME_ADD,
                                                           .last = RENAME_DROP,
                                                           .how = KILL_HALF,
                                                           .works = WORKS + 3,
                                                           .looks = 2 * LOOKS,
                                                       });
}

static void test_answers_that_are_lost(void **state)
{
    (void)state;
    kill_all("rename, answers lost", &(struct kill_case){
                                         .plan = &kill_plan_rename,
                                         .commands = kill_rename_commands,
                                         .first = RENAME_ADD,
                                         .last = RENAME_DROP,
                                         .how = KILL_LOST,
                                         .works = WORKS,
                                         .looks = LOOKS,
                                     });
}

static void test_taken_back_answers_lost(void **state)
{
    (void)state;
    kill_all("rename taken back, answers lost", &(struct kill_case){
                                                    .plan = &kill_plan_rename,
                                                    .commands = kill_rename_revert_commands,
                                                    .first = RENAME_REVERT,
                                                    .last = RENAME_REVERT,
                                                    .how = KILL_LOST,
                                                    .works = BACK,
                                                    .looks = LOOKS,
                                                    .restores = true,
                                                });
}

static void test_the_server_crashes(void **state)
{
    (void)state;
    kill_all("rename, server crashed", &(struct kill_case){
                                           .plan = &kill_plan_rename,
                                           .commands = kill_rename_commands,
                                           .first = RENAME_ADD,
                                           .last = RENAME_DROP,
                                           .how = KILL_CRASH,
                                           .works = CRASHES,
                                           .looks = 2 * LOOKS,
                                       });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_the_middle_of_a_message),
        cmocka_unit_test(test_answers_that_are_lost),
        cmocka_unit_test(test_taken_back_answers_lost),
        cmocka_unit_test(test_the_server_crashes),
    };
    return cmocka_run_group_tests_name("server/kill_wire", tests, kill_own_server, kill_sum);
}
