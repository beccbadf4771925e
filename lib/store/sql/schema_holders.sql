-- Who has locked a table of schema sluice so that nobody can write to it, but not we: columns as in
-- pg/sql/holders.sql. No table of the schema is read, because that would wait for them.
SELECT l.pid, coalesce(a.usename, p.owner) AS role, a.application_name AS application, a.state,
    extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::bigint AS age_s,
    a.query, p.gid AS prepared, l.mode
FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_locks x ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid'
    AND x.virtualtransaction = l.virtualtransaction
    AND x.transactionid IN (SELECT transaction FROM pg_prepared_xacts)
LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
WHERE l.locktype = 'relation' AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND c.relnamespace = to_regnamespace('sluice')
    AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
    AND l.pid IS DISTINCT FROM pg_backend_pid()
ORDER BY age_s DESC NULLS LAST, l.pid
