/* A column split in two, ended at its statements: see harness/kill.h. */
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
    kill_all("split, killed", &(struct kill_case){
                                  .plan = &kill_plan_split,
                                  .commands = kill_split_commands,
                                  .first = SPLIT_ADD,
                                  .last = SPLIT_DROP,
                                  .how = KILL_BEFORE,
                                  .looks = LOOKS,
                              });
}

static void test_disconnected_anywhere(void **state)
{
    (void)state;
    kill_all("split, disconnected", &(struct kill_case){
                                        .plan = &kill_plan_split,
                                        .commands = kill_split_commands,
                                        .first = SPLIT_ADD,
                                        .last = SPLIT_DROP,
                                        .how = KILL_CUT,
                                        .works = 3,
                                        .looks = LOOKS,
                                    });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_anywhere),
        cmocka_unit_test(test_disconnected_anywhere),
    };
    return cmocka_run_group_tests_name("server/kill_split", tests, NULL, kill_sum);
}
