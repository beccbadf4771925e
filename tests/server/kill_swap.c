/* A column that takes the name of another: by itself, and as a primary key with a column that
 * references it. Ended at statements: see harness/kill.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill_plans.h"

static const struct kill_case swap_killed = {
    .plan = &kill_plan_swap,
    .commands = kill_swap_commands,
    .first = SWAP_CONFIRM,
    .last = SWAP_DROP,
    .how = KILL_BEFORE | KILL_AFTER,
    .looks = 25,
};

static const struct kill_case swap_disconnected = {
    .plan = &kill_plan_swap,
    .commands = kill_swap_commands,
    .first = SWAP_CONFIRM,
    .last = SWAP_DROP,
    .how = KILL_CUT,
    .works = 3,
    .looks = 25,
};

static const struct kill_case swap_taken_back = {
    .plan = &kill_plan_swap,
    .commands = kill_swap_revert_commands,
    .first = SWAP_REVERT,
    .last = SWAP_REVERT,
    .how = KILL_BEFORE | KILL_AFTER,
    .looks = 25,
    .restores = true,
};

static const struct kill_case keys_killed = {
    .plan = &kill_plan_keys,
    .commands = kill_keys_commands,
    .first = KEYS_CONFIRM,
    .last = KEYS_DROP,
    .how = KILL_BEFORE | KILL_AFTER,
    .works = 2,
    .looks = 50,
};

static const struct kill_case keys_disconnected = {
    .plan = &kill_plan_keys,
    .commands = kill_keys_commands,
    .first = KEYS_CONFIRM,
    .last = KEYS_DROP,
    .how = KILL_CUT,
    .works = 3,
    .looks = 50,
};

static const struct kill_case keys_taken_back = {
    .plan = &kill_plan_keys,
    .commands = kill_keys_revert_commands,
    .first = KEYS_REVERT,
    .last = KEYS_REVERT,
    .how = KILL_BEFORE | KILL_AFTER,
    .works = 2,
    .looks = 50,
    .restores = true,
};

static const struct kill_named cases[] = {
    {"swap and drop, killed", &swap_killed},
    {"swap and drop, disconnected", &swap_disconnected},
    {"swap taken back, killed", &swap_taken_back},
    {"keys, swap and drop, killed", &keys_killed},
    {"keys, swap and drop, disconnected", &keys_disconnected},
    {"keys, swap taken back, killed", &keys_taken_back},
};

int main(void)
{
    return kill_run_cases("server/kill_swap", cases, sizeof cases / sizeof *cases);
}
