-- Ends what programs of a rehearsal still do in this database. CASE: nobody else is ended.
SELECT count(*) AS ended
FROM pg_catalog.pg_stat_activity a
WHERE CASE WHEN a.datname = pg_catalog.current_database() AND a.application_name = 'sluice rehearsal'
    AND a.pid <> pg_catalog.pg_backend_pid() THEN pg_catalog.pg_terminate_backend(a.pid) END
