-- Statements that put back who may do what in schema public.
WITH now AS (
    SELECT a.grantee, a.privilege_type, a.is_grantable
    FROM pg_catalog.pg_namespace n,
        pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) a
    WHERE n.nspname = 'public'
),
role (oid, word) AS (
    SELECT r.oid, pg_catalog.quote_ident(r.rolname) FROM pg_catalog.pg_roles r
    UNION ALL SELECT 0, 'PUBLIC'
)
SELECT pg_catalog.format('REVOKE %s ON SCHEMA public FROM %s', c.privilege_type, r.word) AS sql
FROM (TABLE now EXCEPT TABLE sluice_rehearsal.privilege) c
JOIN role r ON r.oid = c.grantee
UNION ALL
SELECT pg_catalog.format('GRANT %s ON SCHEMA public TO %s%s', c.privilege_type, r.word,
    CASE WHEN c.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM (TABLE sluice_rehearsal.privilege EXCEPT TABLE now) c
JOIN role r ON r.oid = c.grantee
