-- The audit trail, oldest first, of plan $1, or of all of schema $2, or of all.
SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, plan, phase, event,
    result, role, os_user, host, claimed_by, duration_ms, detail, evidence, fields, encode(hash, 'hex') AS hash
FROM sluice.log
WHERE ($1::text IS NULL OR plan = $1)
    AND ($2::text IS NULL OR $2 = CASE WHEN strpos(plan, '@') = 0 THEN 'public'
        ELSE substr(plan, strpos(plan, '@') + 1) END)
ORDER BY id
