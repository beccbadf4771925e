-- Indexes, constraints and statistics that plans other than $3 have made, and are not done with, on column $2
-- of table $1 (quoted): they would go with it. `before`: the phase to which that plan would be taken back.
WITH col AS (
    SELECT a.attrelid, a.attnum FROM pg_attribute a
    WHERE a.attrelid = to_regclass($1) AND a.attname = $2 AND NOT a.attisdropped
), made AS (
    SELECT 'index' AS class, c.relname AS name
    FROM col JOIN pg_index i ON i.indrelid = col.attrelid JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid)
        AND (col.attnum = ANY (i.indkey) OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
            AND d.objid = i.indexrelid AND d.refobjid = col.attrelid AND d.refobjsubid = col.attnum))
    UNION ALL
    SELECT 'constraint', k.conname FROM col JOIN pg_constraint k ON k.conrelid = col.attrelid
    WHERE col.attnum = ANY (k.conkey)
    UNION ALL
    SELECT 'statistics', s.stxname FROM col JOIN pg_statistic_ext s ON s.stxrelid = col.attrelid
    WHERE col.attnum = ANY (s.stxkeys)
)
SELECT DISTINCT p.name AS plan, e.class, e.name,
    (SELECT f.name FROM sluice.phase f WHERE f.plan_id = e.plan_id AND f.ordinal = e.phase - 1) AS before
FROM made m
JOIN sluice.operation_effect e ON e.class = m.class AND e.name = m.name
JOIN sluice.plan p ON p.id = e.plan_id AND p.name <> $3 AND p.state NOT IN ('complete', 'reverted')
JOIN sluice.operation o ON (o.plan_id, o.phase, o.ordinal) = (e.plan_id, e.phase, e.ordinal)
WHERE e.role = 'leaves' AND e.presence = 'present' AND o.finished_at IS NOT NULL
    AND (e.relation IS NULL OR to_regclass(format('%I.%I', e.schema, e.relation)) = to_regclass($1))
ORDER BY 1, 2, 3
