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

/* A column's type changes: one takes the name of another. */
extern const struct kill_plan kill_plan_swap;
extern const char *const kill_swap_commands[];
enum { SWAP_EXPAND, SWAP_CONFIRM, SWAP_SWAP, SWAP_CONFIRM_AGAIN, SWAP_DROP };

/* The same up to the second gate, then all of it is taken back. */
extern const char *const kill_swap_revert_commands[];
enum { SWAP_REVERT = SWAP_CONFIRM_AGAIN };

/* An identity that is a primary key, and the column that references it. */
extern const struct kill_plan kill_plan_keys;
extern const char *const kill_keys_commands[];
enum { KEYS_EXPAND, KEYS_CONFIRM, KEYS_SWAP, KEYS_CONFIRM_AGAIN, KEYS_DROP };

/* The same up to the second gate, then all of it is taken back. */
extern const char *const kill_keys_revert_commands[];
enum { KEYS_REVERT = KEYS_CONFIRM_AGAIN };

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
