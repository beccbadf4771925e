-- What roles have said about a gate of the plan as it is registered; `counts`: it has not expired. A
-- rejection does not expire.
SELECT a.plan_id, a.phase, a.verdict, a.role, a.claimed_by, a.reason,
    to_char(a.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS approved_at,
    to_char((a.approved_at + e.span) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS expires_at,
    coalesce(a.approved_at + e.span > clock_timestamp(), true) AS counts
FROM sluice.approval a
JOIN sluice.plan p ON (p.id, p.checksum) = (a.plan_id, a.checksum)
LEFT JOIN sluice.gate g ON (g.plan_id, g.phase) = (a.plan_id, a.phase)
CROSS JOIN LATERAL (SELECT CASE WHEN a.verdict <> 'reject' THEN g.expires_ms * interval '1 ms' END) e (span)
WHERE (a.plan_id, a.phase) IN (SELECT * FROM unnest($1::bigint[], $2::integer[])) AND NOT a.void
ORDER BY a.id
