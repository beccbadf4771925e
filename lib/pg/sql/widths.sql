-- What each column of table $1 (an oid) takes in a row on average, nulls counted: null when it was
-- never analysed. Any: its values may be of any length.
SELECT a.attname AS name, a.attlen = -1 AS any,
    CASE WHEN a.attlen > 0 THEN a.attlen * (1 - coalesce(s.null_frac, 0))
        ELSE s.avg_width * (1 - s.null_frac) END::float8 AS width
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
    AND s.attname = a.attname AND NOT s.inherited
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
