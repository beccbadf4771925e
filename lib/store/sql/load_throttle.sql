SELECT t.setting, t.value, t.set_by,
    to_char(t.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS expires_at
FROM sluice.throttle t
WHERE t.plan_id = $1 AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp())
ORDER BY t.setting
