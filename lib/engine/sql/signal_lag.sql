-- Every standby that replays our WAL: how many bytes it has left (NULL: this role may not know),
-- its place and ours in bytes, and the server's own measure of its lag. A base backup streams too,
-- but replays nothing.
SELECT format('standby "%s"', coalesce(nullif(r.application_name, ''), 'pid ' || r.pid)) AS subject,
    pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn)::bigint AS value,
    pg_wal_lsn_diff(r.replay_lsn, '0/0')::bigint AS place,
    pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS here,
    coalesce(extract(epoch FROM r.replay_lag) * 1000, 0)::bigint AS replay_lag_ms,
    NULL AS remark
FROM pg_stat_replication r
WHERE r.state IS DISTINCT FROM 'backup'
    AND (r.state IS NULL OR r.replay_lsn IS NOT NULL)
ORDER BY value DESC NULLS FIRST
