-- Who holds the advisory lock of plan $1. Its 64-bit key is split over classid and objid.
SELECT l.pid, a.usename AS role, a.application_name AS application, a.client_addr::text AS address,
    extract(epoch FROM clock_timestamp() - a.backend_start)::bigint AS age_s,
    to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
CROSS JOIN (SELECT hashtextextended('sluice plan ' || $1, 0) AS key) k
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = (k.key >> 32) & 4294967295 AND l.objid::bigint = k.key & 4294967295
