SELECT e.relid, e.page, e.item, e.key, e.message
FROM sluice.backfill_error e
WHERE e.plan_id = $1 AND e.phase = $2 AND e.operation = $3
ORDER BY e.relid, e.page, e.item
