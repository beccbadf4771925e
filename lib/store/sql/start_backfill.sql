-- Start a scan, or start it again because the table was rewritten (another filenode).
INSERT INTO sluice.backfill (plan_id, phase, operation, filenode, next_page, end_page, rows_total)
VALUES ($1, $2, $3, $4, 0, $5, $6)
ON CONFLICT (plan_id, phase, operation) DO UPDATE
SET filenode = excluded.filenode, next_page = 0, end_page = excluded.end_page
