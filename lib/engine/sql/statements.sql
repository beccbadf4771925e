-- Statements of this database that were called since gate $2 of plan $1 last looked, or may have been
-- within the last $3 milliseconds; ours aside, which bear a mark. `gap`: its statistics alone
-- were reset, so that calls are missing. Before version 17 an entry does not say since when it counts.
WITH w AS (
    SELECT * FROM sluice.read_watch WHERE plan_id = $1 AND phase = $2
),
r AS (
    SELECT * FROM sluice.read_seen WHERE plan_id = $1 AND phase = $2
),
s AS (
    SELECT s.*, (to_jsonb(s) ->> 'stats_since')::timestamptz AS since
    FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
    WHERE d.datname = current_database() AND s.queryid IS NOT NULL
)
SELECT s.calls, coalesce(a.rolname, s.userid::text) AS role, s.query,
    s.calls - coalesce(r.calls, 0) AS calls_since,
    (extract(epoch FROM clock_timestamp() - r.called_at) * 1000)::bigint AS called_ms,
    r.queryid IS NOT NULL AND (s.queryid IS NULL OR s.calls < r.calls
        OR coalesce(s.since > w.looked_at, false)) AS gap
FROM w CROSS JOIN (s FULL JOIN r USING (userid, queryid, toplevel))
LEFT JOIN pg_roles a ON a.oid = s.userid
WHERE position('/* sluice */' IN s.query) > 0 IS NOT TRUE
    AND (s.calls IS DISTINCT FROM r.calls OR coalesce(s.since > w.looked_at, false)
        OR r.called_at > clock_timestamp() - $3::bigint * interval '1 ms')
