-- How often index (resp. table) $2 of schema $1 was scanned, with its partitions, as this server
-- counts: `last_ms`, since 16, how long ago that was last; `began_ms`, likewise, since when that is
-- the whole truth. `epoch` is another when statistics were reset, or lost in a crash: then those of
-- the cluster begin anew. What is read for a write, and by a foreign key, is counted too.
WITH RECURSIVE one (oid) AS (
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2
        AND c.relkind = ANY (CASE WHEN $3 THEN '{i,I}' ELSE '{r,p,m}' END::"char"[])
    UNION ALL
    SELECT i.inhrelid FROM one JOIN pg_inherits i ON i.inhparent = one.oid
), scan AS (
    SELECT s.idx_scan AS scans, (to_jsonb(s) ->> 'last_idx_scan')::timestamptz AS last_at
    FROM one JOIN pg_stat_all_indexes s ON s.indexrelid = one.oid
    UNION ALL
    SELECT coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0),
        greatest((to_jsonb(s) ->> 'last_seq_scan')::timestamptz,
            (to_jsonb(s) ->> 'last_idx_scan')::timestamptz)
    FROM one JOIN pg_stat_all_tables s ON s.relid = one.oid
)
SELECT EXISTS (SELECT FROM one) AS there, current_setting('track_counts') = 'on' AS counts,
    pg_is_in_recovery() AS standby, coalesce(sum(scans), 0)::bigint AS scans,
    (extract(epoch FROM clock_timestamp() - max(last_at)) * 1000)::bigint AS last_ms,
    CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN
        (extract(epoch FROM clock_timestamp() - greatest(w.stats_reset, d.stats_reset, max(last_at)))
            * 1000)::bigint END AS began_ms,
    concat_ws(' ', y.system_identifier, host(inet_server_addr()), inet_server_port(),
        w.stats_reset, d.stats_reset) AS epoch,
    concat_ws(' ', host(inet_server_addr()), inet_server_port(), pg_postmaster_start_time()) AS server,
    y.system_identifier AS system
FROM pg_stat_bgwriter w CROSS JOIN pg_control_system() y
JOIN pg_stat_database d ON d.datname = current_database()
LEFT JOIN scan ON true
GROUP BY w.stats_reset, d.stats_reset, y.system_identifier
