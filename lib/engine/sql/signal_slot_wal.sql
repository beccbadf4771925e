-- WAL that each replication slot keeps; one that is lost keeps none.
SELECT format('replication slot "%s"', s.slot_name) AS subject,
    pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint AS value,
    CASE WHEN NOT s.active THEN 'nobody reads it' END AS remark
FROM pg_replication_slots s
WHERE s.restart_lsn IS NOT NULL AND s.wal_status IS DISTINCT FROM 'lost'
ORDER BY value DESC
