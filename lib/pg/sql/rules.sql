-- The rules on table $1 (an oid) and its partitions that are not switched off.
SELECT r.rulename AS name, n.nspname || '.' || c.relname AS table, r.is_instead AS instead,
    CASE r.ev_type WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' ELSE 'DELETE' END AS event
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (r.ev_class = $1::oid
        OR r.ev_class IN (SELECT p.relid FROM pg_partition_tree($1::oid) p))
    AND r.ev_enabled <> 'D' AND r.ev_type <> '1'
ORDER BY 2, 1
