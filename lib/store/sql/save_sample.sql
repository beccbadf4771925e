-- How far a backfill is by now: not within a second of the sample before, nor within a 500th of the
-- time from the first one to that, so that some thousand rows tell of a month; $13, at its end, in
-- any case. Fenced as in
-- operation_done.sql. Gives whether it was kept. Lag is that of the standby which is farthest behind
-- in replaying, as far as this role may see it.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $11 AND pg_backend_pid() = $12 FOR SHARE
),
first AS (
    SELECT at FROM sluice.sample WHERE plan_id = $1 AND phase = $2 AND operation = $3
    ORDER BY number LIMIT 1
),
last AS (
    SELECT number, at FROM sluice.sample WHERE plan_id = $1 AND phase = $2 AND operation = $3
    ORDER BY number DESC LIMIT 1
)
INSERT INTO sluice.sample (plan_id, phase, operation, number, rows_done, wal_bytes, growth_bytes,
    batches, batch_ms, slowest_ms, lag_ms, waits)
SELECT fence.id, $2, $3, coalesce(last.number, 0) + 1, $4, $5, $6, $7, $8, $9,
    (SELECT max(extract(epoch FROM replay_lag) * 1000)::bigint FROM pg_stat_replication), $10
FROM fence LEFT JOIN last ON true LEFT JOIN first ON true
WHERE last.number IS NULL OR $13::boolean
    OR clock_timestamp() - last.at >= greatest(interval '900 ms', (last.at - first.at) / 500)
RETURNING true AS kept
