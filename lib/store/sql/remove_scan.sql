-- Forget table $4, which is no leaf of the table any more; fenced as in operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $5 AND pg_backend_pid() = $6 FOR SHARE
)
DELETE FROM sluice.backfill_table t USING fence
WHERE t.plan_id = fence.id AND t.phase = $2 AND t.operation = $3 AND t.relid = $4
