-- Who has locked or changed the row of plan $1 and not ended its transaction, but not we: columns as in
-- pg/sql/holders.sql. A row says who locked it by a transaction, or a list of them.
SELECT l.pid, coalesce(a.usename, p.owner) AS role, a.application_name AS application, a.state,
    extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::bigint AS age_s,
    a.query, p.gid AS prepared, l.mode
FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_prepared_xacts p ON p.transaction = l.transactionid
WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
    AND l.transactionid = (SELECT xmax FROM sluice.plan WHERE id = $1)
    AND l.pid IS DISTINCT FROM pg_backend_pid()
ORDER BY age_s DESC NULLS LAST, l.pid
