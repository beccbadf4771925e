-- The columns whose foreign keys reference column $2 of table $1, before them those that reference these in
-- turn, and so on; without those that have type $3 already. Foreign keys of partitions come from their table.
WITH RECURSIVE key (rel, attnum, depth) AS (
    SELECT a.attrelid, a.attnum, 0 FROM pg_attribute a
    WHERE a.attrelid = to_regclass($1) AND a.attname = $2 AND NOT a.attisdropped
    UNION
    SELECT c.conrelid, c.conkey[p.i], key.depth + 1
    FROM key
    JOIN pg_constraint c ON c.contype = 'f' AND c.confrelid = key.rel AND c.conparentid = 0
        AND c.conname NOT LIKE 'sluice\_%'
    CROSS JOIN LATERAL generate_subscripts(c.confkey, 1) p (i)
    WHERE c.confkey[p.i] = key.attnum AND key.depth < 30
)
SELECT to_json(ARRAY[n.nspname, c.relname, a.attname])::text AS name
FROM (SELECT rel, attnum, max(depth) AS depth FROM key GROUP BY rel, attnum HAVING min(depth) > 0) k
JOIN pg_class c ON c.oid = k.rel
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = k.rel AND a.attnum = k.attnum
WHERE a.atttypid::regtype IS DISTINCT FROM to_regtype($3)
ORDER BY k.depth DESC, n.nspname, c.relname, a.attnum
