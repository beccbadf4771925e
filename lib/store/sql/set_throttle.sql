-- Setting $2 of plan $1 becomes $3, for $5 milliseconds (0: until it is reset).
INSERT INTO sluice.throttle (plan_id, setting, value, set_by, expires_at)
VALUES ($1, $2, $3, $4,
    CASE WHEN $5::bigint > 0 THEN clock_timestamp() + $5::bigint * interval '1 millisecond' END)
ON CONFLICT (plan_id, setting) DO UPDATE
SET value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at,
    expires_at = excluded.expires_at
