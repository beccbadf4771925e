-- Start a scan, or start it again because the table was rewritten (another filenode); fenced as in
-- operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $7 AND pg_backend_pid() = $8 FOR SHARE
)
INSERT INTO sluice.backfill (plan_id, phase, operation, filenode, next_page, end_page, rows_total)
SELECT fence.id, $2, $3, $4, 0, $5, $6 FROM fence
ON CONFLICT (plan_id, phase, operation) DO UPDATE
SET filenode = excluded.filenode, next_page = 0, end_page = excluded.end_page
