/* kill_plans: the plans of the kill tests, with tables small enough to be copied often. */
#ifndef SLUICE_TESTS_HARNESS_KILL_PLANS_H
#define SLUICE_TESTS_HARNESS_KILL_PLANS_H

#include "harness/kill.h"

/* The recipe, on a column that has everything that `like` carries. */
extern const struct kill_plan kill_plan_rename;
extern const char *const kill_rename_commands[];
enum { RENAME_ADD, RENAME_BACKFILL, RENAME_CONSTRAIN, RENAME_CONFIRM, RENAME_DROP };

/* The same up to the gate, then taken back. */
extern const char *const kill_rename_revert_commands[];
enum { RENAME_REVERT = RENAME_CONFIRM };

/* One column becomes two. */
extern const struct kill_plan kill_plan_split;
extern const char *const kill_split_commands[];
enum { SPLIT_ADD, SPLIT_BACKFILL, SPLIT_CONSTRAIN, SPLIT_CONFIRM, SPLIT_DROP };

/* Two groups, and every kind of constraint. */
extern const struct kill_plan kill_plan_constrain;
extern const char *const kill_constrain_commands[];
enum {
    CONSTRAIN_ADD,
    CONSTRAIN_WIDEN,
    CONSTRAIN_BACKFILL,
    CONSTRAIN_CONSTRAIN,
    CONSTRAIN_CONFIRM,
    CONSTRAIN_DROP,
};

#endif
