-- $1 plan, $2 phase, $3 table (quoted, qualified), $4 column
INSERT INTO sluice.attached (plan_id, phase, table_name, column_name, kind, name, definition)
SELECT $1, $2, $3, $4, a.kind, a.name, a.definition
FROM sluice.attached_to(to_regclass($3), $4) a
WHERE a.name NOT LIKE 'sluice\_%'
    -- of a foreign key to a partitioned table there is one more for each partition, which comes and goes with it
    AND NOT (a.kind = 'constraint' AND EXISTS (SELECT FROM pg_catalog.pg_constraint part
        JOIN pg_catalog.pg_constraint whole ON whole.oid = part.conparentid AND whole.conrelid = part.conrelid
        WHERE part.conrelid = to_regclass($3) AND part.conname = a.name))
ON CONFLICT DO NOTHING
