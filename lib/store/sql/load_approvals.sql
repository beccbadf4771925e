SELECT role, claimed_by, reason, checksum,
    to_char(approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS approved_at
FROM sluice.approval
WHERE plan_id = $1 AND phase = $2 AND NOT void
ORDER BY id
