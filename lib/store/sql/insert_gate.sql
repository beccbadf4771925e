INSERT INTO sluice.gate (plan_id, phase, by_role, not_author, allow_override, expires_ms)
VALUES ($1, $2, $3, $4, $5, nullif($6::bigint, 0))
