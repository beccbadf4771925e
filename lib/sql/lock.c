#include "sql/lock.h"

#define BIT(mode) (1U << (mode))

static const struct {
    const char *sql;
    const char *catalog;
    unsigned conflicts;
} modes[] = {
    [LOCK_NONE] = {"no lock", "", 0},
    [LOCK_ACCESS_SHARE] = {"ACCESS SHARE", "AccessShareLock", BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_ROW_SHARE] = {"ROW SHARE", "RowShareLock",
                        BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_ROW_EXCLUSIVE] = {"ROW EXCLUSIVE", "RowExclusiveLock",
                            BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
                                BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_SHARE_UPDATE_EXCLUSIVE] = {"SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock",
                                     BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE) |
                                         BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
                                         BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_SHARE] = {"SHARE", "ShareLock",
                    BIT(LOCK_ROW_EXCLUSIVE) | BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) |
                        BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
                        BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_SHARE_ROW_EXCLUSIVE] = {"SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock",
                                  BIT(LOCK_ROW_EXCLUSIVE) | BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) |
                                      BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) |
                                      BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_EXCLUSIVE] = {"EXCLUSIVE", "ExclusiveLock",
                        BIT(LOCK_ROW_SHARE) | BIT(LOCK_ROW_EXCLUSIVE) |
                            BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE) |
                            BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
                            BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_ACCESS_EXCLUSIVE] = {"ACCESS EXCLUSIVE", "AccessExclusiveLock",
                               BIT(LOCK_ACCESS_EXCLUSIVE) * 2 - 2},
};

const char *lock_mode_sql(enum lock_mode mode)
{
    return modes[mode].sql;
}

const char *lock_mode_catalog(enum lock_mode mode)
{
    return modes[mode].catalog;
}

bool lock_modes_conflict(enum lock_mode a, enum lock_mode b)
{
    return (modes[a].conflicts & BIT(b)) != 0;
}

bool lock_blocks_reads(enum lock_mode mode)
{
    return lock_modes_conflict(mode, LOCK_ACCESS_SHARE);
}

bool lock_blocks_writes(enum lock_mode mode)
{
    return lock_modes_conflict(mode, LOCK_ROW_EXCLUSIVE);
}
