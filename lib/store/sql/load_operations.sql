-- The operations of phase $2 of plan $1. Columns are named, so that one that is missing is an error.
SELECT plan_id, phase, ordinal, mode, transaction_group, sql, undo, undo_mode, repair, lock_mode,
    object_schema, object_name, other_lock_mode, other_schema, other_name, cost, sync_phase, reversible,
    effect_kind, effect_want, effect_schema, effect_table, effect_name, effect_replaces, why, done, xid
FROM sluice.operation WHERE plan_id = $1 AND phase = $2 ORDER BY ordinal
