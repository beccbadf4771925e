-- An index is present when it is valid, and on a partitioned table when every partition's is. $1 schema, $2 table, $3 name.
SELECT
    coalesce((SELECT CASE WHEN i.indisvalid AND i.indisready AND NOT EXISTS (
            SELECT FROM pg_partition_tree(i.indexrelid) p
            JOIN pg_index o ON o.indexrelid = p.relid
            WHERE NOT (o.indisvalid AND o.indisready))
        THEN 'present' ELSE 'partial' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = t.oid AND c.relname = $3), 'absent') AS state
FROM (SELECT) one
LEFT JOIN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2) t ON true
