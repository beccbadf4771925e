-- What the backfills of the plans $1 have done so far, each over all of its tables.
SELECT b.plan_id, b.phase, b.operation, b.rows_done, b.rows_hot, b.wal_bytes, b.busy_ms, b.workers, b.waits,
    b.note, b.rests, b.rests_share, t.rows_total, t.pages, t.pages_done - coalesce(r.pages_left, 0) AS pages_done,
    t.bytes_before, t.bytes_now, t.index_bytes_before, t.index_bytes_now,
    coalesce(e.failed, 0) AS failed
FROM sluice.backfill b
CROSS JOIN LATERAL (
    SELECT coalesce(sum(rows_total), 0) AS rows_total, coalesce(sum(end_page), 0) AS pages,
        coalesce(sum(next_page), 0) AS pages_done,
        coalesce(sum(bytes_before), 0) AS bytes_before,
        coalesce(sum(index_bytes_before), 0) AS index_bytes_before,
        coalesce(sum(bytes_now), 0) AS bytes_now,
        coalesce(sum(index_bytes_now), 0) AS index_bytes_now
    FROM sluice.backfill_table t
    WHERE (t.plan_id, t.phase, t.operation) = (b.plan_id, b.phase, b.operation)
) t
CROSS JOIN LATERAL (
    SELECT sum((end_page - first_page) * (1 - pass / (passes + 1.0))) AS pages_left
    FROM sluice.backfill_range r
    WHERE (r.plan_id, r.phase, r.operation) = (b.plan_id, b.phase, b.operation)
) r
CROSS JOIN LATERAL (
    SELECT count(*) AS failed
    FROM sluice.backfill_error e
    WHERE (e.plan_id, e.phase, e.operation) = (b.plan_id, b.phase, b.operation)
) e
WHERE b.plan_id = ANY ($1::bigint[])
ORDER BY b.plan_id, b.phase, b.operation
