-- What replication asks of a server, and which of the names $1 are taken on it.
SELECT current_setting('server_version_num')::integer AS version,
    (SELECT system_identifier FROM pg_control_system()) || '/' || d.oid AS database, d.datname AS name,
    current_user AS role, pg_encoding_to_char(d.encoding) AS encoding,
    current_setting('wal_level') AS wal_level, r.rolsuper AS superuser,
    r.rolsuper OR r.rolreplication AS replicates,
    r.rolsuper OR EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'pg_create_subscription'
        AND pg_has_role(current_user, s.oid, 'USAGE')) AS subscribes,
    has_database_privilege(d.oid, 'CREATE') AS creates, pg_is_in_recovery() AS standby,
    current_setting('max_replication_slots')::integer
        - (SELECT count(*) FROM pg_replication_slots) AS slots_left,
    current_setting('max_wal_senders')::integer
        - (SELECT count(*) FROM pg_stat_replication) AS senders_left,
    current_setting('max_logical_replication_workers')::integer AS workers,
    (SELECT setting FROM pg_settings WHERE name = 'max_slot_wal_keep_size')::bigint AS wal_keep_mb,
    (SELECT count(*) FROM (SELECT FROM pg_largeobject_metadata LIMIT 1000) l) AS large_objects,
    (SELECT string_agg(format('%s "%s"', what, name), ', ') FROM (
        SELECT 'replication slot' AS what, slot_name AS name FROM pg_replication_slots
        UNION ALL SELECT 'publication', pubname FROM pg_publication
        UNION ALL SELECT 'subscription', subname FROM pg_subscription WHERE subdbid = d.oid
    ) t WHERE name = ANY ($1::text[])) AS taken
FROM pg_database d, pg_roles r
WHERE d.datname = current_database() AND r.rolname = current_user
