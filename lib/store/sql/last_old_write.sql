-- The latest write to the old side of sync $1 alone, and since when sync has watched: the
-- transaction of phase $3 of plan $2 that created it. $4: the window in milliseconds. A session is
-- noted at most once a second, so the window is a second longer.
SELECT w.role, w.application_name, host(w.client_addr) AS address,
    (extract(epoch FROM clock_timestamp() - w.last_at) * 1000)::bigint AS written_ms_ago,
    (extract(epoch FROM clock_timestamp() - o.since) * 1000)::bigint AS watched_ms,
    coalesce(w.last_at < clock_timestamp() - interval '1 ms' * ($4::bigint + 1000), true)
        AND coalesce(o.since <= clock_timestamp() - interval '1 ms' * $4::bigint, false) AS holds
FROM (SELECT min(finished_at) AS since FROM sluice.operation
    WHERE plan_id = $2 AND phase = $3 AND done) o
LEFT JOIN (SELECT * FROM sluice.old_write WHERE sync = $1 ORDER BY last_at DESC LIMIT 1) w ON true
