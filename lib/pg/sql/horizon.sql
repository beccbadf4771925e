-- Whose snapshot keeps dead rows of this database from being removed: what is older than
-- transaction $1, the oldest. Columns as in holders.sql. Sessions of other roles are visible to
-- pg_read_all_stats only. A vacuum keeps nothing; what else autovacuum does is ANALYZE.
SELECT h.*
FROM (
    SELECT a.pid, a.usename AS role, a.application_name AS application, a.state,
        extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query, NULL AS prepared,
        NULL AS mode, age(a.backend_xmin) AS xmin_age
    FROM pg_stat_activity a
    WHERE a.backend_xmin IS NOT NULL AND a.pid <> pg_backend_pid()
        AND (a.datname = current_database() OR a.backend_type = 'walsender')
        AND (a.backend_type <> 'autovacuum worker' OR a.query LIKE 'autovacuum: ANALYZE%')
    UNION ALL
    SELECT NULL, p.owner, NULL, 'prepared', extract(epoch FROM now() - p.prepared)::bigint, NULL,
        p.gid, NULL, age(p.transaction)
    FROM pg_prepared_xacts p
    WHERE p.database = current_database()
    UNION ALL
    SELECT s.active_pid, NULL, 'replication slot ' || s.slot_name, NULL, NULL, NULL, NULL, NULL,
        age(s.xmin)
    FROM pg_replication_slots s
    WHERE s.xmin IS NOT NULL
) h
WHERE h.xmin_age > age($1::xid)
ORDER BY h.xmin_age DESC
LIMIT 1
