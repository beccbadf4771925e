-- Marks this database, and keeps who may do what in schema public, which dumps change.
CREATE SCHEMA sluice_rehearsal;
COMMENT ON SCHEMA sluice_rehearsal IS
    'sluice rehearse works in this database, and takes away at its end everything that is in it';
CREATE TABLE sluice_rehearsal.privilege AS
    SELECT a.grantee, a.privilege_type, a.is_grantable
    FROM pg_catalog.pg_namespace n,
        pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) a
    WHERE n.nspname = 'public'
