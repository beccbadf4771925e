-- Who works on which plan, whom they wait for, and from where: see lease_holder.sql. The host is what the
-- run itself has written into the log.
SELECT p.id AS plan_id, l.pid, a.usename AS role, a.application_name AS application,
    a.client_addr::text AS address,
    extract(epoch FROM clock_timestamp() - a.backend_start)::bigint AS age_s,
    to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
    h.os_user || '@' || h.host AS host, array_to_string(pg_blocking_pids(l.pid), ', ') AS blockers
FROM sluice.plan p
CROSS JOIN LATERAL (SELECT hashtextextended('sluice plan ' || p.name, 0) AS key) k
JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = (k.key >> 32) & 4294967295 AND l.objid::bigint = k.key & 4294967295
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
LEFT JOIN LATERAL (
    SELECT g.os_user, g.host FROM sluice.log g
    WHERE g.plan = p.name AND g.event IN ('register', 'advance', 'revert')
    ORDER BY g.id DESC LIMIT 1
) h ON true
