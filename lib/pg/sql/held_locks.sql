-- The locks that this transaction holds on tables of somebody else's, the strongest first: no catalogue,
-- none of ours, and none that is tried on an empty copy.
SELECT l.mode, pg_catalog.format('%I.%I', n.nspname, c.relname) AS relation
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database())
    AND c.relkind IN ('r', 'p', 'm', 'f') AND c.relpersistence <> 't'
    AND n.nspname <> ALL ('{pg_catalog,information_schema,pg_toast,sluice}')
ORDER BY pg_catalog.array_position('{AccessShareLock,RowShareLock,RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}', l.mode) DESC,
    n.nspname, c.relname
