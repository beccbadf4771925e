-- Record an approval, unless this role has given one already: two confirms at once, of which the
-- second waited for the plan's row. $3 who it claims to be, $4 the reason, $5 the plan's checksum.
INSERT INTO sluice.approval (plan_id, phase, claimed_by, reason, checksum)
SELECT $1, $2, $3, $4, $5
WHERE NOT EXISTS (SELECT FROM sluice.approval
    WHERE plan_id = $1 AND phase = $2 AND role = session_user AND checksum = $5 AND NOT void)
