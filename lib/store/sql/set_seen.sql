-- What check $3 of phase $2 rests on; nothing is written for a run that was overtaken.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $4 AND pg_backend_pid() = $5 FOR SHARE
)
UPDATE sluice.operation o SET seen = $6
FROM fence
WHERE o.plan_id = fence.id AND o.phase = $2 AND o.ordinal = $3
