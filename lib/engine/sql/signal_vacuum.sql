-- Who is at work on table $1 (quoted, qualified) or a partition of it with a lock that lets readers
-- and writers go on: VACUUM, ANALYZE, or an index that is built concurrently.
SELECT l.pid, l.relation::regclass::text AS table, a.query LIKE 'autovacuum:%' AS autovacuum,
    a.query ~* '^\s*(create|reindex)' AS index
FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (l.relation = to_regclass($1)
        OR l.relation IN (SELECT relid FROM pg_partition_tree(to_regclass($1))))
    AND l.pid IS NOT NULL AND l.pid <> pg_backend_pid()
ORDER BY l.pid
