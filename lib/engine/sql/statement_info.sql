-- Since when gate $2 of plan $1 has watched without a gap, and whether pg_stat_statements
-- has lost anything since it was last looked at.
SELECT (extract(epoch FROM clock_timestamp() - w.since) * 1000)::bigint AS watched_ms,
    (extract(epoch FROM clock_timestamp() - w.looked_at) * 1000)::bigint AS looked_ms,
    i.dealloc <> w.evicted AS evicted, i.stats_reset IS DISTINCT FROM w.reset_at AS was_reset
FROM sluice.read_watch w CROSS JOIN pg_stat_statements_info i
WHERE w.plan_id = $1 AND w.phase = $2
