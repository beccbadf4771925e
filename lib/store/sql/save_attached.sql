-- $1 plan, $2 phase, $3 table (quoted, qualified), $4 column
INSERT INTO sluice.attached (plan_id, phase, table_name, column_name, kind, name, definition)
SELECT $1, $2, $3, $4, a.kind, a.name, a.definition
FROM sluice.attached_to(to_regclass($3), $4) a
WHERE a.name NOT LIKE 'sluice\_%'
ON CONFLICT DO NOTHING
