-- Record operations $3 to $4 of a phase as done resp. taken back. The plan's row is locked against
-- a successor until the commit, and nothing is written when there is one already: a run whose
-- epoch is not the latest, or whose session is not the one that took the lease, is stale.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $5 AND pg_backend_pid() = $6 FOR SHARE
)
UPDATE sluice.operation o
SET done = $7, xid = CASE WHEN $7 THEN pg_snapshot_xmax(pg_current_snapshot())::xid::text END,
    finished_at = CASE WHEN $7 THEN clock_timestamp() END
FROM fence
WHERE o.plan_id = fence.id AND o.phase = $2 AND o.ordinal BETWEEN $3 AND $4
