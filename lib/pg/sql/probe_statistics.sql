-- Extended statistics of a table. $1 schema, $2 table, $3 name.
SELECT
    CASE WHEN EXISTS (SELECT FROM pg_statistic_ext s WHERE s.stxrelid = t.oid AND s.stxname = $3)
    THEN 'present' ELSE 'absent' END AS state
FROM (SELECT) one
LEFT JOIN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2) t ON true
