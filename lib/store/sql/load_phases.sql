SELECT ordinal, name, kind, state, attempts, error, error_hint,
    to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS started_at,
    to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS finished_at,
    (extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint AS started_ms_ago,
    (extract(epoch FROM coalesce(finished_at, clock_timestamp()) - started_at) * 1000)::bigint
        AS duration_ms
FROM sluice.phase
WHERE plan_id = $1
ORDER BY ordinal
