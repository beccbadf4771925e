-- Who wrote the old side of sync $1 alone, the latest first, and since when sync has watched: the
-- transaction of phase $3 of plan $2 that created it. $4: the window in milliseconds. A session is
-- noted at most once a second, so the window is a second longer. Whether it notes at all: $5 is the
-- trigger by which it does. A watch begins again when the phase that ends it is taken back.
WITH sync AS (
    SELECT CASE WHEN $1 LIKE 'watch\_%' THEN greatest(
            (SELECT max(o.finished_at) FROM sluice.operation_effect e
                JOIN sluice.operation o USING (plan_id, phase, ordinal)
                WHERE plan_id = $2 AND phase = $3 AND o.done AND e.class = 'trigger' AND e.name = $5),
            (SELECT max(l.at) FROM sluice.log l JOIN sluice.plan p ON p.name = l.plan
                JOIN sluice.phase h ON h.plan_id = p.id AND h.name = l.phase
                JOIN sluice.operation_effect e ON e.plan_id = p.id AND e.phase = h.ordinal
                    AND e.class = 'trigger' AND e.name = $5 AND e.presence = 'absent'
                WHERE p.id = $2 AND l.event = 'revert' AND l.result = 'done'))
        ELSE (SELECT min(finished_at) FROM sluice.operation
            WHERE plan_id = $2 AND phase = $3 AND done) END AS since
),
note AS (
    SELECT role, application_name, client_addr, first_at, last_at, noted
    FROM sluice.old_writer WHERE sync = $1
    UNION ALL
    SELECT role, application_name, client_addr, first_at, last_at, 1
    FROM sluice.old_write WHERE sync = $1
),
writer AS (
    SELECT role, application_name, client_addr, min(first_at) AS first_at, max(last_at) AS last_at,
        sum(noted) AS noted
    FROM note GROUP BY role, application_name, client_addr
)
SELECT w.role, w.application_name, host(w.client_addr) AS address, w.noted,
    to_char(w.first_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS first_at,
    to_char(w.last_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last_at,
    (extract(epoch FROM clock_timestamp() - w.last_at) * 1000)::bigint AS written_ms_ago,
    (extract(epoch FROM clock_timestamp() - s.since) * 1000)::bigint AS watched_ms,
    coalesce(w.last_at < clock_timestamp() - interval '1 ms' * ($4::bigint + 1000), true) AS quiet,
    coalesce(s.since <= clock_timestamp() - interval '1 ms' * $4::bigint, false) AS long_enough,
    EXISTS (SELECT FROM sluice.operation_effect e WHERE e.plan_id = $2 AND e.phase = $3
        AND e.class = 'trigger' AND e.name = $5) AS notes
FROM sync s LEFT JOIN writer w ON true
ORDER BY w.last_at DESC NULLS LAST
