-- Client sessions of this database but for our own, the oldest first: before the deploy that was
-- recorded at gate $2 of plan $1, and whether they match the pattern $3 (NULL: any) and role $4.
-- Of sessions of roles that this one may not look at, only the name is shown.
SELECT a.pid, a.usename AS role, a.application_name AS application,
    coalesce(host(a.client_addr), 'local') AS address,
    (extract(epoch FROM clock_timestamp() - a.backend_start) * 1000)::bigint AS age_ms,
    coalesce(a.backend_start < p.deployed_at, false) AS old,
    a.backend_start IS NULL AS hidden
FROM pg_stat_activity a CROSS JOIN sluice.phase p
WHERE p.plan_id = $1 AND p.ordinal = $2
    AND a.datname = current_database() AND a.pid <> pg_backend_pid()
    AND coalesce(a.backend_type = 'client backend', a.usename IS NOT NULL)
    AND ($3::text IS NULL OR a.application_name LIKE $3)
    AND ($4::text IS NULL OR a.usename = $4)
ORDER BY hidden, a.backend_start, a.pid
