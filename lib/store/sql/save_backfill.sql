-- The cursor, in the transaction of the rows that it stands for; fenced as in operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $7 AND pg_backend_pid() = $8 FOR SHARE
)
UPDATE sluice.backfill b
SET next_page = $4, rows_done = rows_done + $5, busy_ms = busy_ms + $6
FROM fence
WHERE b.plan_id = fence.id AND b.phase = $2 AND b.operation = $3
