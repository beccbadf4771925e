-- The ranges of backfill $1, $2, $3 that an earlier run left open.
SELECT r.relid, r.first_page, r.end_page, r.pass, r.passes, r.items
FROM sluice.backfill_range r
WHERE r.plan_id = $1 AND r.phase = $2 AND r.operation = $3
ORDER BY r.relid, r.first_page
