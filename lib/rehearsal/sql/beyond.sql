-- What of the target no dump of a schema has, or a rehearsal leaves out, in words.
SELECT 'settings of the database or of roles in it (ALTER DATABASE, ALTER ROLE): '
    || pg_catalog.string_agg(DISTINCT pg_catalog.split_part(c.setting, '=', 1), ', ') AS what
FROM pg_catalog.pg_db_role_setting s
JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase AND d.datname = pg_catalog.current_database(),
    pg_catalog.unnest(s.setconfig) AS c (setting)
HAVING count(*) > 0
UNION ALL
SELECT 'default privileges (ALTER DEFAULT PRIVILEGES)' WHERE EXISTS (SELECT FROM pg_catalog.pg_default_acl)
UNION ALL
SELECT 'subscriptions: ' || pg_catalog.string_agg(s.subname, ', ' ORDER BY s.subname)
FROM pg_catalog.pg_subscription s
JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
HAVING count(*) > 0
UNION ALL
SELECT 'transforms' WHERE EXISTS (SELECT FROM pg_catalog.pg_transform t WHERE t.oid >= 16384
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e'))
UNION ALL
SELECT 'foreign tables: no user mapping is copied, so that nothing reaches their servers'
WHERE EXISTS (SELECT FROM pg_catalog.pg_foreign_server)
