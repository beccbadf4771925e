-- What was attached to a column, beside what is: $1 plan, $2 phase, $3 table (quoted, qualified),
-- $4 column. `now` is NULL where it is gone.
SELECT was.kind, was.name, was.definition AS was, now.definition AS now
FROM sluice.attached was
LEFT JOIN sluice.attached_to(to_regclass($3), $4) now ON now.kind = was.kind AND now.name = was.name
WHERE was.plan_id = $1 AND was.phase = $2 AND was.table_name IN ('', $3) AND was.column_name = $4
ORDER BY was.kind, was.name
