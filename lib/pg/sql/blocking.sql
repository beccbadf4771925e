-- Who blocks session $1 right now: columns as in pg/sql/holders.sql.
SELECT b.pid, a.usename AS role, a.application_name AS application, a.state,
    extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS age_s, a.query,
    NULL::text AS prepared, NULL::text AS mode
FROM unnest(pg_blocking_pids($1)) b (pid)
LEFT JOIN pg_stat_activity a ON a.pid = b.pid
