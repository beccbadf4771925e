-- The range at page $5 of table $4 ends at page $6 from now on; the rest becomes one of its own, at
-- the same pass. Fenced as in operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $7 AND pg_backend_pid() = $8 FOR SHARE
),
whole AS (
    SELECT r.* FROM sluice.backfill_range r, fence
    WHERE r.plan_id = fence.id AND r.phase = $2 AND r.operation = $3 AND r.relid = $4
        AND r.first_page = $5
),
shortened AS (
    UPDATE sluice.backfill_range r SET end_page = $6
    FROM whole w
    WHERE (r.plan_id, r.phase, r.operation, r.relid, r.first_page) =
        (w.plan_id, w.phase, w.operation, w.relid, w.first_page)
)
INSERT INTO sluice.backfill_range (plan_id, phase, operation, relid, first_page, end_page, pass,
    passes, items)
SELECT plan_id, phase, operation, relid, $6, end_page, pass, passes, items FROM whole
