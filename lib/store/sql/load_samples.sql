-- How the backfills of a plan went, each in its order.
SELECT phase, operation, (extract(epoch FROM at) * 1000)::bigint AS at_ms, rows_done, wal_bytes,
    growth_bytes, batches, batch_ms, slowest_ms, lag_ms, waits
FROM sluice.sample
WHERE plan_id = $1
ORDER BY phase, operation, number
