/* A primary key and a column that references it, swapped and ended at its statements: see
 * harness/kill.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill_plans.h"

enum { LOOKS = 50 };

static void test_killed_anywhere(void **state)
{
    (void)state;
    kill_all("keys, swap and drop, killed", &(struct kill_case){
                                                .plan = &kill_plan_keys,
                                                .commands = kill_keys_commands,
                                                .first = KEYS_CONFIRM,
                                                .last = KEYS_DROP,
                                                .how = KILL_BEFORE | KILL_AFTER,
                                                .works = 4,
                                                .looks = LOOKS,
                                            });
}

static void test_disconnected_anywhere(void **state)
{
    (void)state;
    kill_all("keys, swap and drop, disconnected", &(struct kill_case){
                                                      .plan = &kill_plan_keys,
                                                      .commands = kill_keys_commands,
                                                      .first = KEYS_CONFIRM,
                                                      .last = KEYS_DROP,
                                                      .how = KILL_CUT,
                                                      .works = 3,
                                                      .looks = LOOKS,
                                                  });
}

static void test_taken_back_anywhere(void **state)
{
    (void)state;
    kill_all("keys, swap taken back, killed", &(struct kill_case){
                                                  .plan = &kill_plan_keys,
                                                  .commands = kill_keys_revert_commands,
                                                  .first = KEYS_REVERT,
                                                  .last = KEYS_REVERT,
                                                  .how = KILL_BEFORE | KILL_AFTER,
                                                  .works = 4,
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
    return cmocka_run_group_tests_name("server/kill_keys", tests, NULL, NULL);
}
