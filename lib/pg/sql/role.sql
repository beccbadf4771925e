-- What the current role may do in this database, and what the server is. A sender of WAL that is in no
-- database feeds a standby, or a copy that pg_basebackup makes.
SELECT current_user AS role, current_database() AS database, pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS reads_stats,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
    pg_is_in_recovery() AS standby,
    (SELECT count(*) FROM pg_stat_replication r JOIN pg_stat_activity a ON a.pid = r.pid
        WHERE a.datid IS NULL AND r.state IS DISTINCT FROM 'backup') AS standbys,
    EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements') AS has_statements,
    has_database_privilege(current_database(), 'TEMPORARY') AS can_temporary,
    has_database_privilege(current_database(), 'CREATE')
        OR coalesce((SELECT pg_has_role(n.nspowner, 'USAGE') FROM pg_namespace n
            WHERE n.nspname = 'sluice'), false) AS can_schema
