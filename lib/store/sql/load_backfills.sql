SELECT phase, operation, filenode, next_page, end_page, rows_done, rows_total, busy_ms
FROM sluice.backfill
WHERE plan_id = $1
ORDER BY phase, operation
