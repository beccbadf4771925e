-- The tables of backfill $1, $2, $3 and how far each is.
SELECT t.relid, t.filenode, t.next_page, t.end_page, t.rows_total
FROM sluice.backfill_table t
WHERE t.plan_id = $1 AND t.phase = $2 AND t.operation = $3
ORDER BY t.relid
