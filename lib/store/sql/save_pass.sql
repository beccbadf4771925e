-- A pass over the range at page $5 of table $4, in the transaction of its rows: the range is at
-- pass $6 now, or gone ($7). Nothing is written when the table has another filenode than $8, or by
-- who does not hold the lease (fenced as in operation_done.sql). Gives how many of the rows that
-- this transaction updated were heap-only; sluice.hot_before is the count at its start. What all
-- batches count in one row cannot be written with one snapshot for each: with $14 it is not.
WITH fence AS (
    SELECT id, paused_by IS NOT NULL AS paused FROM sluice.plan
    WHERE id = $1 AND epoch = $12 AND pg_backend_pid() = $13
        AND pg_relation_filenode($4::oid) = $8
    FOR SHARE
),
gone AS (
    DELETE FROM sluice.backfill_range r USING fence
    WHERE r.plan_id = fence.id AND r.phase = $2 AND r.operation = $3 AND r.relid = $4
        AND r.first_page = $5 AND $7::boolean
),
moved AS (
    UPDATE sluice.backfill_range r SET pass = $6
    FROM fence
    WHERE r.plan_id = fence.id AND r.phase = $2 AND r.operation = $3 AND r.relid = $4
        AND r.first_page = $5 AND NOT $7::boolean
),
hot AS (
    SELECT greatest(0, least($9::bigint, pg_stat_get_xact_tuples_hot_updated($4::oid)
        - current_setting('sluice.hot_before')::bigint)) AS count
),
counted AS (
    UPDATE sluice.backfill b
    SET rows_done = rows_done + $9, rows_hot = rows_hot + hot.count, wal_bytes = wal_bytes + $10,
        busy_ms = busy_ms + $11
    FROM fence, hot
    WHERE b.plan_id = fence.id AND b.phase = $2 AND b.operation = $3 AND NOT $14::boolean
)
SELECT hot.count AS hot, fence.paused FROM fence, hot
