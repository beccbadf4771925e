-- The name that the server itself would give to index $1 (quoted, qualified), as it names those of
-- partitions that come later: see ChooseIndexName() in src/backend/commands/indexcmds.c. What would be
-- too long gets a hash instead.
SELECT (SELECT concat(b.base, nullif(k, 0))
    FROM generate_series(0, 99) k
    WHERE NOT EXISTS (SELECT FROM pg_class o
            WHERE o.relnamespace = b.namespace AND o.relname = concat(b.base, nullif(k, 0)))
        AND NOT EXISTS (SELECT FROM pg_constraint o
            WHERE o.connamespace = b.namespace AND o.conname = concat(b.base, nullif(k, 0)))
    ORDER BY k LIMIT 1) AS name
FROM (SELECT n.namespace, CASE WHEN octet_length(n.whole) <= 60 THEN n.whole
        ELSE left(n.partition, 10) || '_' || left(md5(n.whole), 16) || n.kind END AS base
    FROM (SELECT c.relnamespace AS namespace, t.relname AS partition, k.kind, t.relname
            || CASE WHEN i.indisprimary THEN '' ELSE (SELECT string_agg('_' || a.attname, '' ORDER BY a.attnum)
                FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum <= i.indnkeyatts) END
            || k.kind AS whole
        FROM pg_class c
        JOIN pg_index i ON i.indexrelid = c.oid
        JOIN pg_class t ON t.oid = i.indrelid
        CROSS JOIN LATERAL (SELECT CASE WHEN i.indisprimary THEN '_pkey' WHEN EXISTS (SELECT FROM pg_constraint o
            WHERE o.conindid = c.oid) THEN '_key' ELSE '_idx' END AS kind) k
        WHERE c.oid = to_regclass($1)) n) b
