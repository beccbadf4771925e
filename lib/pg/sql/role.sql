-- What the current role may do in this database, and what the server is. A sender of WAL that is in no
-- database feeds a standby, or a copy that pg_basebackup makes. Event triggers fire on DDL, and those
-- that raise exceptions may refuse it.
WITH ddl AS (
    SELECT format('"%s" (function %s)', e.evtname, e.evtfoid::regprocedure) AS text,
        l.lanname = 'plpgsql'
            AND p.prosrc ~* '\mraise\M\s*(?!\s|notice\M|warning\M|info\M|log\M|debug\M)' AS raises
    FROM pg_event_trigger e
    JOIN pg_proc p ON p.oid = e.evtfoid
    JOIN pg_language l ON l.oid = p.prolang
    WHERE e.evtenabled NOT IN ('D', 'R') AND e.evtevent <> 'login'
)
SELECT current_user AS role, current_database() AS database, pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS reads_stats,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
    pg_is_in_recovery() AS standby,
    (SELECT count(*) FROM pg_stat_replication r JOIN pg_stat_activity a ON a.pid = r.pid
        WHERE a.datid IS NULL AND r.state IS DISTINCT FROM 'backup') AS standbys,
    (SELECT array_agg(text ORDER BY text) FILTER (WHERE raises) FROM ddl) AS raising_triggers,
    (SELECT array_agg(text ORDER BY text) FILTER (WHERE NOT raises) FROM ddl) AS event_triggers,
    EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements') AS has_statements,
    has_database_privilege(current_database(), 'TEMPORARY') AS can_temporary,
    has_database_privilege(current_database(), 'CREATE')
        OR coalesce((SELECT pg_has_role(n.nspowner, 'USAGE') FROM pg_namespace n
            WHERE n.nspname = 'sluice'), false) AS can_schema
