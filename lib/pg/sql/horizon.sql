-- Whose snapshot keeps dead rows of this database from being removed: what is older than
-- transaction $1, the oldest. Columns as in holders.sql. Sessions of other roles are visible to
-- pg_read_all_stats only. A vacuum keeps nothing; what else autovacuum does is ANALYZE.
-- A transaction of another database matters when it writes: updates remove dead rows by what their
-- snapshot knows, and that counts every database's transactions (GetSnapshotData and
-- GlobalVisTestShouldUpdate in src/backend/storage/ipc/procarray.c).
SELECT h.*
FROM (
    SELECT a.pid, a.usename AS role, a.application_name AS application, a.state,
        extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query, NULL AS prepared,
        NULL AS mode, age(o.oldest) AS xmin_age
    FROM pg_stat_activity a, LATERAL (SELECT CASE
            WHEN a.datname = current_database() OR a.backend_type = 'walsender' THEN a.backend_xmin
            ELSE a.backend_xid END AS oldest) o
    WHERE o.oldest IS NOT NULL AND a.pid <> pg_backend_pid()
        AND (a.backend_type <> 'autovacuum worker' OR a.query LIKE 'autovacuum: ANALYZE%')
    UNION ALL
    SELECT NULL, p.owner, NULL, 'prepared', extract(epoch FROM now() - p.prepared)::bigint, NULL,
        p.gid, NULL, age(p.transaction)
    FROM pg_prepared_xacts p
    UNION ALL
    SELECT s.active_pid, NULL, 'replication slot ' || s.slot_name, NULL, NULL, NULL, NULL, NULL,
        age(s.xmin)
    FROM pg_replication_slots s
    WHERE s.xmin IS NOT NULL
) h
WHERE h.xmin_age > age($1::xid)
ORDER BY h.xmin_age DESC
LIMIT 1
