-- Take the pages $5 to $6 of table $4 as a range, and remember it before any of its rows is
-- written. Fenced as in operation_done.sql.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $9 AND pg_backend_pid() = $10 FOR SHARE
),
taken AS (
    UPDATE sluice.backfill_table t SET next_page = $6, bytes_now = pg_relation_size(t.relid),
        index_bytes_now = pg_indexes_size(t.relid)
    FROM fence
    WHERE t.plan_id = fence.id AND t.phase = $2 AND t.operation = $3 AND t.relid = $4
    RETURNING t.plan_id
)
INSERT INTO sluice.backfill_range (plan_id, phase, operation, relid, first_page, end_page, items,
    passes)
SELECT taken.plan_id, $2, $3, $4, $5, $6, $7, $8 FROM taken
