#include "lint/world/world.h"

const char *world_lock_of(const struct act *act)
{
    switch (act->kind) {
    case ACT_ADD_CONSTRAINT:
        return act->what == 'f' ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE";
    case ACT_CREATE_TRIGGER:
        return "SHARE ROW EXCLUSIVE";
    case ACT_CREATE_INDEX:
        return act_has(act, ACT_CONCURRENTLY) ? NULL : "SHARE";
    case ACT_DETACH_PARTITION:
        return act_has(act, ACT_CONCURRENTLY) ? NULL : "ACCESS EXCLUSIVE";
    case ACT_LOCK_TABLE:
        return act->what >= '5' ? act->text : NULL; /* SHARE */
    case ACT_DROP_TABLE:
    case ACT_RENAME_TABLE:
    case ACT_SET_SCHEMA:
    case ACT_TRUNCATE:
    case ACT_VACUUM_FULL:
    case ACT_CLUSTER:
    case ACT_REWRITE_TABLE:
    case ACT_ADD_COLUMN:
    case ACT_DROP_COLUMN:
    case ACT_RENAME_COLUMN:
    case ACT_ALTER_TYPE:
    case ACT_SET_DEFAULT:
    case ACT_DROP_DEFAULT:
    case ACT_SET_NOT_NULL:
    case ACT_DROP_NOT_NULL:
    case ACT_ADD_IDENTITY:
    case ACT_SET_IDENTITY:
    case ACT_SET_EXPRESSION:
    case ACT_DROP_CONSTRAINT:
    case ACT_ENABLE_RLS:
    case ACT_REPLICA_IDENTITY:
    case ACT_CREATE_POLICY:
    case ACT_DROP_POLICY:
    case ACT_DROP_TRIGGER:
    case ACT_CREATE_RULE:
        return "ACCESS EXCLUSIVE";
    default:
        return NULL;
    }
}
