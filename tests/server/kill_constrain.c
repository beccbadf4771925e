/* Two groups and every kind of constraint, ended at statements: see harness/kill.h. */
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
    kill_all("every constraint, killed", &(struct kill_case){
                                             .plan = &kill_plan_constrain,
                                             .commands = kill_constrain_commands,
                                             .first = CONSTRAIN_ADD,
                                             .last = CONSTRAIN_DROP,
                                             .how = KILL_BEFORE,
                                             .works = 2,
                                             .looks = LOOKS,
                                         });
}

/* The server goes on with a statement whose client is gone: an index may be half built. */
static void test_killed_while_the_server_works(void **state)
{
    (void)state;
    kill_all("every constraint, killed during", &(struct kill_case){
                                                    .plan = &kill_plan_constrain,
                                                    .commands = kill_constrain_commands,
                                                    .first = CONSTRAIN_CONSTRAIN,
                                                    .last = CONSTRAIN_CONSTRAIN,
                                                    .how = KILL_SENT,
                                                    .looks = LOOKS,
                                                });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_anywhere),
        cmocka_unit_test(test_killed_while_the_server_works),
    };
    return cmocka_run_group_tests_name("server/kill_constrain", tests, NULL, kill_sum);
}
