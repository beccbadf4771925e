-- The operations of phase $2 of plan $1: a row for each entry of their lists, and at least one. One
-- statement, so that nobody sees half of a plan that is being registered. Columns are named, so that
-- one that is missing is an error.
WITH operation AS (
    SELECT plan_id, phase, ordinal, transaction_group, table_schema, table_name, go_mode, go_each,
        sql, repair, back_mode, back_each, undo, since_phase, since_operation, cost, reversible, why,
        fill_columns, fill_in_passes, fill_what, fill_left, fill_of_sync, fill_verb, fill_stays,
        fill_over, fill_by_key, fill_bulk, fill_analyze,
        check_path, check_one, check_several, check_hint, check_state, check_again, check_loses,
        check_timeout_ms, against, go_apart, back_apart, other, turn, done, xid
    FROM sluice.operation WHERE plan_id = $1 AND phase = $2
), entry AS (
    SELECT ordinal, 'lock' AS list, position, way, NULL AS role, class, schema, relation, name, mode,
        without_partitions, NULL AS presence, NULL AS new_name
    FROM sluice.operation_lock WHERE plan_id = $1 AND phase = $2
    UNION ALL
    SELECT ordinal, 'effect', position, NULL, role, class, schema, relation, name, NULL, NULL,
        presence, NULL
    FROM sluice.operation_effect WHERE plan_id = $1 AND phase = $2
    UNION ALL
    SELECT ordinal, 'rename', position, NULL, NULL, class, schema, relation, name, NULL, NULL, NULL,
        new_name
    FROM sluice.operation_rename WHERE plan_id = $1 AND phase = $2
)
SELECT o.*, list, way, role, class, schema, relation, name, mode, without_partitions, presence,
    new_name
FROM operation o LEFT JOIN entry e ON e.ordinal = o.ordinal
ORDER BY o.ordinal, list, position
