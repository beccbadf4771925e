-- The roles that objects of this database name: owners, and who has rights; whether we may do all that
-- they may.
SELECT DISTINCT r.rolname AS role
FROM pg_catalog.pg_roles r
WHERE r.rolname !~ '^pg_' AND (r.oid IN (SELECT d.refobjid FROM pg_catalog.pg_shdepend d
        JOIN pg_catalog.pg_database b ON b.oid = d.dbid
        WHERE b.datname = pg_catalog.current_database()
            AND d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass)
    OR r.oid IN (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid >= 16384))
ORDER BY 1
