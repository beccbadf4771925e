-- A constraint is present when it is validated; the server keeps partitions' alike itself. $1 schema, $2 table, $3 name.
SELECT
    coalesce((SELECT CASE WHEN c.convalidated THEN 'present' ELSE 'partial' END
        FROM pg_constraint c WHERE c.conrelid = t.oid AND c.conname = $3), 'absent') AS state
FROM (SELECT) one
LEFT JOIN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2) t ON true
