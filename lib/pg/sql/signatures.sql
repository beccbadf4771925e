-- The functions and procedures that have type $1 (quoted, qualified), or its array type, in their signature or in
-- what the server has parsed of them, and not type $2, into which only functions of the plan lead. `make` makes each
-- again, with all that is said of it, in words that mean whatever type has the name; `views` are those that use it. What
-- a text in it names need not be there, by the names of this session.
WITH t AS (
    SELECT oid, typarray FROM pg_type WHERE oid = to_regtype($1)
), used AS (
    SELECT DISTINCT d.objid AS oid FROM t JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass
        AND d.refobjid IN (t.oid, t.typarray) AND d.classid = 'pg_proc'::regclass
    WHERE NOT EXISTS (SELECT FROM pg_type o JOIN pg_depend e ON e.refclassid = 'pg_type'::regclass
        AND e.refobjid IN (o.oid, o.typarray) AND e.classid = 'pg_proc'::regclass AND e.objid = d.objid
        WHERE o.oid = to_regtype($2))
), routines AS (
    SELECT p.*, p.oid::regprocedure::text AS name, coalesce(p.proacl, acldefault('f', p.proowner)) AS acl
    FROM used JOIN pg_proc p USING (oid) WHERE p.prokind <> 'a'
), said AS (
    SELECT r.oid, 0 AS part, pg_get_functiondef(r.oid) AS sql FROM routines r
    UNION ALL
    SELECT r.oid, 1, format('ALTER ROUTINE %s OWNER TO %I', r.name, pg_get_userbyid(r.proowner)) FROM routines r
    UNION ALL
    SELECT r.oid, 2, format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', r.name) FROM routines r
    WHERE r.proacl IS NOT NULL OR EXISTS (SELECT FROM pg_default_acl WHERE defaclobjtype = 'f')
    UNION ALL
    SELECT DISTINCT r.oid, 2, format('REVOKE ALL ON ROUTINE %s FROM %I', r.name, pg_get_userbyid(g.grantee))
    FROM routines r JOIN pg_default_acl d ON d.defaclobjtype = 'f' AND d.defaclnamespace IN (0, r.pronamespace), aclexplode(d.defaclacl) g
    WHERE g.grantee <> 0
    UNION ALL
    SELECT r.oid, 2, format('REVOKE ALL ON ROUTINE %s FROM %I', r.name, pg_get_userbyid(r.proowner)) FROM routines r
    WHERE NOT EXISTS (SELECT FROM aclexplode(r.acl) a WHERE a.grantee = r.proowner)
    UNION ALL
    SELECT r.oid, 3, format('GRANT EXECUTE ON ROUTINE %s TO %s%s', r.name,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
        CASE WHEN a.is_grantable AND a.grantee <> r.proowner THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM routines r, aclexplode(r.acl) a
    WHERE r.proacl IS NOT NULL OR EXISTS (SELECT FROM pg_default_acl WHERE defaclobjtype = 'f')
    UNION ALL
    SELECT r.oid, 4, format('COMMENT ON ROUTINE %s IS %L', r.name, obj_description(r.oid, 'pg_proc'))
    FROM routines r WHERE obj_description(r.oid, 'pg_proc') IS NOT NULL
)
SELECT r.name, (SELECT E'SET LOCAL check_function_bodies = off;\n' || string_agg(rtrim(s.sql, E'\n'), E';\n' ORDER BY s.part, s.sql) FROM said s WHERE s.oid = r.oid) AS make,
    ARRAY(SELECT DISTINCT w.ev_class::text FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND w.rulename = '_RETURN'
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_proc'::regclass AND d.refobjid = r.oid) AS views,
    CASE WHEN NOT pg_has_role(r.proowner, 'USAGE') THEN 'it belongs to another role'
        WHEN NOT has_schema_privilege(r.pronamespace, 'CREATE') THEN 'this role may not create in its schema'
        WHEN NOT has_schema_privilege(r.proowner, r.pronamespace, 'CREATE') THEN 'its owner may not create in its schema'
        WHEN NOT has_language_privilege(r.prolang, 'USAGE') OR (NOT l.lanpltrusted
            AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)) THEN 'this role may not use its language'
        WHEN EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = r.oid AND d.deptype IN ('e', 'x'))
            THEN 'it belongs to an extension'
        WHEN EXISTS (SELECT FROM pg_seclabel x WHERE x.classoid = 'pg_proc'::regclass AND x.objoid = r.oid) THEN 'it has a security label'
        WHEN EXISTS (SELECT FROM aclexplode(r.proacl) a WHERE a.grantor <> r.proowner) THEN 'rights on it were given by another role than its owner'
        ELSE (SELECT pg_describe_object(d.classid, d.objid, d.objsubid) || ' depends on it' FROM pg_depend d
            WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = r.oid AND d.deptype = 'n'
                AND NOT EXISTS (SELECT FROM pg_rewrite w WHERE d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid AND w.rulename = '_RETURN')
            ORDER BY 1 LIMIT 1)
    END AS problem
FROM routines r JOIN pg_language l ON l.oid = r.prolang
ORDER BY r.name
