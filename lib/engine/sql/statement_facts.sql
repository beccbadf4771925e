-- Whether pg_stat_statements can answer here, and whether gate $2 of plan $1 has begun to watch it.
SELECT (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pg_stat_statements') AS place,
    current_setting('pg_stat_statements.track', true) AS track,
    coalesce(current_setting('compute_query_id', true) = 'off', false) AS no_ids,
    pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS reads_all,
    (SELECT (extract(epoch FROM clock_timestamp() - since) * 1000)::bigint
        FROM sluice.read_watch WHERE plan_id = $1 AND phase = $2) AS watched_ms
