-- What is to be known of schema $1, which table $2 (an oid) is to move to: whether it is there, whether
-- this role may make something in it, which roles have rights on the table and may not use the schema,
-- and what of the table's has a namesake there, beside the table itself.
SELECT n.oid IS NOT NULL AS there,
    coalesce(has_schema_privilege(n.oid, 'CREATE'), false) AS creatable,
    (SELECT string_agg(DISTINCT quote_ident(pg_get_userbyid(g.grantee)), ', ')
        FROM (SELECT c.relacl AS acl FROM pg_class c WHERE c.oid = $2::oid
            UNION ALL SELECT a.attacl FROM pg_attribute a WHERE a.attrelid = $2::oid) of_it, aclexplode(of_it.acl) g
        WHERE g.grantee <> 0 AND NOT has_schema_privilege(g.grantee, n.oid, 'USAGE')) AS barred,
    (SELECT min(taken.relname) FROM pg_class taken
        WHERE taken.relnamespace = n.oid AND taken.relname IN (
            SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = $2::oid
            UNION SELECT s.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                    AND d.refobjid = $2::oid AND d.deptype IN ('a', 'i'))) AS taken
FROM (VALUES (1)) one LEFT JOIN pg_namespace n ON n.nspname = $1
