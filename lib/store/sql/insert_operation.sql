INSERT INTO sluice.operation (plan_id, phase, ordinal, mode, transaction_group, sql, undo, undo_mode,
    repair, lock_mode, object_schema, object_name, other_lock_mode, other_schema, other_name, cost,
    sync_phase, reversible, effect_kind, effect_want, effect_schema, effect_table, effect_name,
    effect_replaces, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25)
