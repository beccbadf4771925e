/* The last phases of a rename, and its confirmation, ended at every statement: see harness/kill.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill_plans.h"

enum { LOOKS = 5 };

static void test_constrain(void **state)
{
    (void)state;
    kill_all("rename, constrain", &(struct kill_case){
                                      .plan = &kill_plan_rename,
                                      .commands = kill_rename_commands,
                                      .first = RENAME_CONSTRAIN,
                                      .last = RENAME_CONSTRAIN,
                                      .how = KILL_BEFORE | KILL_AFTER,
                                      .looks = LOOKS,
                                  });
}

static void test_confirm_and_drop(void **state)
{
    (void)state;
    kill_all("rename, confirm and drop", &(struct kill_case){
                                             .plan = &kill_plan_rename,
                                             .commands = kill_rename_commands,
                                             .first = RENAME_CONFIRM,
                                             .last = RENAME_DROP,
                                             .how = KILL_BEFORE | KILL_AFTER,
                                             .looks = LOOKS,
                                         });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constrain),
        cmocka_unit_test(test_confirm_and_drop),
    };
    return cmocka_run_group_tests_name("server/kill_rename_contract", tests, NULL, kill_sum);
}
