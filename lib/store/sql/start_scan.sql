-- Scan table $4 up to page $6 from its first page, for the first time or because it was rewritten
-- (another filenode, $5); fenced as in operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $8 AND pg_backend_pid() = $9 FOR SHARE
),
ranges AS (
    DELETE FROM sluice.backfill_range r USING fence
    WHERE r.plan_id = fence.id AND r.phase = $2 AND r.operation = $3 AND r.relid = $4
),
errors AS (
    DELETE FROM sluice.backfill_error e USING fence
    WHERE e.plan_id = fence.id AND e.phase = $2 AND e.operation = $3 AND e.relid = $4
)
INSERT INTO sluice.backfill_table (plan_id, phase, operation, relid, filenode, end_page, rows_total,
    bytes_before, bytes_now, index_bytes_before, index_bytes_now)
SELECT fence.id, $2, $3, $4, $5, $6, $7, size.heap, size.heap, size.indexes, size.indexes
FROM fence, (
    SELECT pg_relation_size($4::oid) AS heap, pg_indexes_size($4::oid) AS indexes
) size
ON CONFLICT (plan_id, phase, operation, relid) DO UPDATE
SET filenode = excluded.filenode, next_page = 0, end_page = excluded.end_page
