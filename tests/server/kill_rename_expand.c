/* The expanding phases of a rename, ended at every statement: see harness/kill.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill_plans.h"

enum { LOOKS = 5 };

static void test_add_column(void **state)
{
    (void)state;
    kill_all("rename, add_column", &(struct kill_case){
                                       .plan = &kill_plan_rename,
                                       .commands = kill_rename_commands,
                                       .first = RENAME_ADD,
                                       .last = RENAME_ADD,
                                       .how = KILL_BEFORE | KILL_AFTER,
                                       .looks = LOOKS,
                                   });
}

static void test_backfill(void **state)
{
    (void)state;
    kill_all("rename, backfill", &(struct kill_case){
                                     .plan = &kill_plan_rename,
                                     .commands = kill_rename_commands,
                                     .first = RENAME_BACKFILL,
                                     .last = RENAME_BACKFILL,
                                     .how = KILL_BEFORE | KILL_AFTER,
                                     .looks = LOOKS,
                                 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_column),
        cmocka_unit_test(test_backfill),
    };
    return cmocka_run_group_tests_name("server/kill_rename_expand", tests, NULL, kill_sum);
}
