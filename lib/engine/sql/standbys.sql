-- Every standby that replays our WAL, and how many bytes of what was written before gate $2 of plan
-- $1 opened it has left (0 or less: none; NULL: unknown). Of a standby that this role may not look
-- at, state is NULL. A base backup and pg_receivewal stream too, but replay nothing; a subscriber
-- of a logical slot is no standby.
SELECT coalesce(nullif(r.application_name, ''), 'pid ' || r.pid) AS name,
    coalesce(host(r.client_addr), 'local') AS address,
    pg_wal_lsn_diff(p.opened_lsn, r.replay_lsn)::bigint AS left_bytes,
    (extract(epoch FROM r.replay_lag) * 1000)::bigint AS replay_lag_ms,
    r.state IS NULL AS hidden
FROM pg_stat_replication r CROSS JOIN sluice.phase p
WHERE p.plan_id = $1 AND p.ordinal = $2
    AND r.state IS DISTINCT FROM 'backup'
    AND (r.state IS DISTINCT FROM 'streaming' OR r.replay_lsn IS NOT NULL)
    AND NOT EXISTS (SELECT FROM pg_replication_slots s
        WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
ORDER BY left_bytes DESC NULLS FIRST, name
