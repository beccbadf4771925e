-- Why it waits, why it goes about it otherwise than it would like, and for what it rests; fenced as
-- in operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $8 AND pg_backend_pid() = $9 FOR SHARE
)
UPDATE sluice.backfill b SET waits = $4, note = $5, rests = $6, rests_share = $7
FROM fence
WHERE b.plan_id = fence.id AND b.phase = $2 AND b.operation = $3
