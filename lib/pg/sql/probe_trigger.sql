-- A trigger is present when it fires always, and on a partitioned table when every partition's
-- clone of it does: one for each statement has none. $1 schema, $2 table, $3 name.
SELECT
    coalesce((SELECT CASE WHEN g.tgenabled = 'A' AND (g.tgtype & 1 = 0 OR NOT EXISTS (
            SELECT FROM pg_partition_tree(t.oid) p
            LEFT JOIN pg_trigger o ON o.tgrelid = p.relid AND o.tgname = $3
            WHERE o.tgenabled IS DISTINCT FROM 'A'))
        THEN 'present' ELSE 'partial' END
        FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = $3), 'absent') AS state
FROM (SELECT) one
LEFT JOIN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2) t ON true
