-- Who holds a lock on table $1 (quoted, qualified) or one of its partitions in one of the modes $2 (an
-- array), but not we. $3: its partitions do not count. $4: only this one of them counts (an oid), or NULL.
-- Nothing here waits for a lock, as pg_partition_tree() would.
-- A prepared transaction has no pid; the lock on its own id says which one holds the other locks of
-- its virtual transaction.
WITH RECURSIVE part (relid) AS (
    SELECT to_regclass($1)::oid
    UNION
    SELECT i.inhrelid FROM part p JOIN pg_inherits i ON i.inhparent = p.relid WHERE NOT $3::boolean
)
SELECT l.pid, coalesce(a.usename, p.owner) AS role, a.application_name AS application, a.state,
    extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::bigint AS age_s,
    a.query, p.gid AS prepared, l.mode,
    CASE WHEN l.relation IS DISTINCT FROM to_regclass($1) THEN l.relation::regclass::text END
        AS partition
FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_locks x ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid'
    AND x.virtualtransaction = l.virtualtransaction
    AND x.transactionid IN (SELECT transaction FROM pg_prepared_xacts)
LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
WHERE l.locktype = 'relation' AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.relation IN (SELECT relid FROM part) AND ($4::oid IS NULL OR l.relation = $4::oid)
    AND l.mode = ANY ($2::text[])
    AND l.pid IS DISTINCT FROM pg_backend_pid()
ORDER BY age_s DESC NULLS LAST, l.pid
