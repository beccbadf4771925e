/* Taking a plan back, ended at every statement; and taking back what was ended at a statement. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill_plans.h"

static void test_revert_from_the_gate(void **state)
{
    (void)state;
    kill_all("revert --all", &(struct kill_case){
                                 .plan = &kill_plan_rename,
                                 .commands = kill_rename_revert_commands,
                                 .first = RENAME_REVERT,
                                 .last = RENAME_REVERT,
                                 .how = KILL_BEFORE | KILL_AFTER,
                                 .looks = 5,
                                 .restores = true,
                             });
}

static void test_disconnected_revert(void **state)
{
    (void)state;
    kill_all("revert --all, during and disconnected", &(struct kill_case){
                                                          .plan = &kill_plan_rename,
                                                          .commands = kill_rename_revert_commands,
                                                          .first = RENAME_REVERT,
                                                          .last = RENAME_REVERT,
                                                          .how = KILL_SENT | KILL_CUT,
                                                          .works = 2,
                                                          .looks = 20,
                                                          .restores = true,
                                                      });
}

/* Who gives up after a crash instead of going on. */
static void test_revert_instead_of_going_on(void **state)
{
    (void)state;
    kill_all("revert --all instead", &(struct kill_case){
                                         .plan = &kill_plan_rename,
                                         .commands = kill_rename_commands,
                                         .first = RENAME_ADD,
                                         .last = RENAME_CONFIRM,
                                         .how = KILL_BEFORE,
                                         .works = 2,
                                         .looks = 25,
                                         .instead = "revert PLAN --all",
                                     });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_revert_from_the_gate),
        cmocka_unit_test(test_disconnected_revert),
        cmocka_unit_test(test_revert_instead_of_going_on),
    };
    return cmocka_run_group_tests_name("server/kill_revert", tests, NULL, kill_sum);
}
