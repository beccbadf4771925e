-- When the deploy was recorded at gate $2 of plan $1 (NULL: not yet).
SELECT to_char(deployed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS deployed_at,
    (extract(epoch FROM clock_timestamp() - deployed_at) * 1000)::bigint AS deployed_ms_ago
FROM sluice.phase WHERE plan_id = $1 AND ordinal = $2
