-- How much of a backfill is done by now, where its batches do not count themselves (save_pass.sql); fenced as in
-- operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $7 AND pg_backend_pid() = $8 FOR SHARE
)
UPDATE sluice.backfill b SET rows_done = $4, wal_bytes = $5, busy_ms = $6
FROM fence
WHERE b.plan_id = fence.id AND b.phase = $2 AND b.operation = $3
