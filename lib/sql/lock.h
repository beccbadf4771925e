/*
 * lock: PostgreSQL's table lock levels, weakest first, and which exclude each other.
 * Source: "13.3.1. Table-Level Locks" of the PostgreSQL documentation.
 */
#ifndef SLUICE_SQL_LOCK_H
#define SLUICE_SQL_LOCK_H

#include <stdbool.h>

enum lock_mode {
    LOCK_NONE,
    LOCK_ACCESS_SHARE,
    LOCK_ROW_SHARE,
    LOCK_ROW_EXCLUSIVE,
    LOCK_SHARE_UPDATE_EXCLUSIVE,
    LOCK_SHARE,
    LOCK_SHARE_ROW_EXCLUSIVE,
    LOCK_EXCLUSIVE,
    LOCK_ACCESS_EXCLUSIVE,
};

const char *lock_mode_sql(enum lock_mode mode); /* "ACCESS EXCLUSIVE", as LOCK TABLE takes it */
const char *
lock_mode_catalog(enum lock_mode mode); /* "AccessExclusiveLock", as pg_locks shows it */

bool lock_modes_conflict(enum lock_mode a, enum lock_mode b);
bool lock_blocks_reads(enum lock_mode mode);  /* conflicts with SELECT */
bool lock_blocks_writes(enum lock_mode mode); /* conflicts with INSERT, UPDATE, DELETE */

#endif
