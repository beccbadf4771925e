/* A column that takes the name of another, ended at its statements: see harness/kill.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill_plans.h"

enum { LOOKS = 25 };

static void test_killed_anywhere(void **state)
{
    (void)state;
    kill_all("swap and drop, killed", &(struct kill_case){
                                          .plan = &kill_plan_swap,
                                          .commands = kill_swap_commands,
                                          .first = SWAP_CONFIRM,
                                          .last = SWAP_DROP,
                                          .how = KILL_BEFORE | KILL_AFTER,
                                          .looks = LOOKS,
                                      });
}

static void test_disconnected_anywhere(void **state)
{
    (void)state;
    kill_all("swap and drop, disconnected", &(struct kill_case){
                                                .plan = &kill_plan_swap,
                                                .commands = kill_swap_commands,
                                                .first = SWAP_CONFIRM,
                                                .last = SWAP_DROP,
                                                .how = KILL_CUT,
                                                .works = 3,
                                                .looks = LOOKS,
                                            });
}

static void test_taken_back_anywhere(void **state)
{
    (void)state;
    kill_all("swap taken back, killed", &(struct kill_case){
                                            .plan = &kill_plan_swap,
                                            .commands = kill_swap_revert_commands,
                                            .first = SWAP_REVERT,
                                            .last = SWAP_REVERT,
                                            .how = KILL_BEFORE | KILL_AFTER,
                                            .looks = LOOKS,
                                            .restores = true,
                                        });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_anywhere),
        cmocka_unit_test(test_disconnected_anywhere),
        cmocka_unit_test(test_taken_back_anywhere),
    };
    return cmocka_run_group_tests_name("server/kill_swap", tests, NULL, NULL);
}
