-- Why it waits, and why it goes about it otherwise than it would like; fenced as in
-- operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $6 AND pg_backend_pid() = $7 FOR SHARE
)
UPDATE sluice.backfill b SET waits = $4, note = $5
FROM fence
WHERE b.plan_id = fence.id AND b.phase = $2 AND b.operation = $3
