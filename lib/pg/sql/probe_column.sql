-- A column is there or not. $1 schema, $2 table, $3 name.
SELECT
    CASE WHEN EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = t.oid AND a.attname = $3 AND a.attnum > 0 AND NOT a.attisdropped)
    THEN 'present' ELSE 'absent' END AS state
FROM (SELECT) one
LEFT JOIN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2) t ON true
