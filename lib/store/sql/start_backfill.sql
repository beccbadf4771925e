-- A backfill begins, or goes on with another number of workers; fenced as in operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $5 AND pg_backend_pid() = $6 FOR SHARE
)
INSERT INTO sluice.backfill (plan_id, phase, operation, workers)
SELECT fence.id, $2, $3, $4 FROM fence
ON CONFLICT (plan_id, phase, operation) DO UPDATE
SET workers = excluded.workers, waits = NULL, note = NULL, rests = NULL, rests_share = NULL
