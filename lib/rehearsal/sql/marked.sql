-- Whether a rehearsal has marked this database; who we are in it.
SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = 'sluice_rehearsal') AS marked,
    pg_catalog.current_database() AS database,
    (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS superuser,
    pg_catalog.pg_is_in_recovery() AS standby,
    -- PostgreSQL 14 has no pg_database_owner to own schema public
    pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
        AND coalesce(pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace('public')::pg_catalog.oid, 'CREATE'), false) AS may_create
