-- An operation with its lists, each of which comes column by column.
WITH o AS (
    INSERT INTO sluice.operation (plan_id, phase, ordinal, transaction_group, table_schema,
        table_name, go_mode, go_each, sql, repair, back_mode, back_each, undo, since_phase,
        since_operation, cost, reversible, why, fill_columns, fill_in_passes, fill_what, check_path,
        check_one, check_several, check_hint, fill_left,
        check_state, check_again, against, check_loses, fill_of_sync, fill_verb, fill_stays,
        fill_over, check_timeout_ms, fill_by_key, go_apart, back_apart, other, turn, fill_bulk,
        fill_analyze)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19::text[], $20, $21, $22, $23, $24, $25, $44, $45, $46, $47, $48,
        $49, coalesce($50, 'filled'), $51, $52, $53, $54, $55::text[], $56::text[], $57, $58, $59::text[], $60)
    RETURNING plan_id, phase, ordinal
), lock AS (
    INSERT INTO sluice.operation_lock (plan_id, phase, ordinal, position, way, class, schema,
        relation, name, mode, without_partitions)
    SELECT o.plan_id, o.phase, o.ordinal, l.position - 1, l.way, l.class, l.schema, l.relation,
        l.name, l.mode, l.without_partitions
    FROM o, unnest($26::text[], $27::text[], $28::text[], $29::text[], $30::text[], $31::integer[],
            $32::boolean[])
        WITH ORDINALITY AS l (way, class, schema, relation, name, mode, without_partitions,
            position)
), effect AS (
    INSERT INTO sluice.operation_effect (plan_id, phase, ordinal, position, role, class, schema,
        relation, name, presence)
    SELECT o.plan_id, o.phase, o.ordinal, e.position - 1, e.role, e.class, e.schema, e.relation,
        e.name, e.presence
    FROM o, unnest($33::text[], $34::text[], $35::text[], $36::text[], $37::text[], $38::text[])
        WITH ORDINALITY AS e (role, class, schema, relation, name, presence, position)
)
INSERT INTO sluice.operation_rename (plan_id, phase, ordinal, position, class, schema, relation,
    name, new_name)
SELECT o.plan_id, o.phase, o.ordinal, r.position - 1, r.class, r.schema, r.relation, r.name,
    r.new_name
FROM o, unnest($39::text[], $40::text[], $41::text[], $42::text[], $43::text[])
    WITH ORDINALITY AS r (class, schema, relation, name, new_name, position)
