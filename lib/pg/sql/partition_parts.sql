-- Of each of the indexes $1 (quoted, qualified), in their order: whether it is there, and valid; and, where $2
-- asks for it, the name that the server itself would give to it, as it names those of partitions that come
-- later: see ChooseIndexName() in src/backend/commands/indexcmds.c. What would be too long gets a hash
-- instead. The numbers are tried one after the other, and each is a look into an index of the catalogue.
SELECT i.indexrelid IS NOT NULL AS there, coalesce(i.indisvalid AND i.indisready, false) AS valid,
    CASE WHEN $2::boolean THEN (SELECT concat(b.base, nullif(k, 0)) FROM generate_series(0, 99) k
        WHERE to_regclass(format('%I.%I', b.schema, concat(b.base, nullif(k, 0)))) IS NULL
            AND (SELECT count(*) FROM pg_constraint o WHERE o.connamespace = b.namespace
                AND o.conname = concat(b.base, nullif(k, 0))::name) = 0
        LIMIT 1) END AS name
FROM unnest($1::text[]) WITH ORDINALITY u (index, number)
LEFT JOIN pg_index i ON i.indexrelid = to_regclass(u.index)
LEFT JOIN LATERAL (
    SELECT n.namespace, n.schema, CASE WHEN octet_length(n.whole) <= 60 THEN n.whole
        ELSE left(n.partition, 10) || '_' || left(md5(n.whole), 16) || n.kind END AS base
    FROM (SELECT c.relnamespace AS namespace, s.nspname AS schema, t.relname AS partition, k.kind, t.relname
                || CASE WHEN i.indisprimary THEN '' ELSE (SELECT string_agg('_' || a.attname, '' ORDER BY a.attnum)
                    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum <= i.indnkeyatts) END
                || k.kind AS whole
        FROM pg_class c
        JOIN pg_namespace s ON s.oid = c.relnamespace
        JOIN pg_class t ON t.oid = i.indrelid
        CROSS JOIN LATERAL (SELECT CASE WHEN i.indisprimary THEN '_pkey'
            WHEN EXISTS (SELECT FROM pg_constraint o
            WHERE o.conrelid = i.indrelid AND o.conindid = c.oid) THEN '_key' ELSE '_idx' END AS kind) k
        WHERE c.oid = i.indexrelid) n) b ON true
ORDER BY u.number
