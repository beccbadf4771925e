-- What is bound by their numbers to columns of table $1 (an oid) or of its partitions: views, also those
-- over other such views, rules, policies, triggers, publications' lists, and bodies of functions. For each: the columns
-- through which it is reached, and those that it names itself; `replace`, which makes it what it is in the
-- place where it is; of a view also `make`, after it was dropped; `problem`, why it cannot follow a
-- column, and `held_by`, why it cannot be dropped; and `over`, the views that a view is over.
WITH RECURSIVE used AS (
    SELECT DISTINCT d.classid, d.objid, a.attname::text AS attname
    FROM pg_depend d
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
        AND (d.refobjid = $1::oid OR d.refobjid IN (SELECT relid FROM pg_partition_tree($1::oid)))
), reached (oid, attname, depth) AS (
    SELECT r.ev_class, u.attname, 1
    FROM used u
    JOIN pg_rewrite r ON u.classid = 'pg_rewrite'::regclass AND r.oid = u.objid
    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm') AND c.relname NOT LIKE 'sluice\_%'
    UNION
    SELECT r.ev_class, v.attname, v.depth + 1
    FROM reached v
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid
        AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> v.oid AND r.rulename = '_RETURN'
    JOIN pg_class c ON c.oid = r.ev_class AND c.relname NOT LIKE 'sluice\_%'
), views AS (
    SELECT c.oid, c.relkind, c.relowner, c.relacl, c.relnamespace, c.reltype, c.oid::regclass::text AS name,
        v.columns, v.direct, v.depth,
        c.relacl IS NULL OR ARRAY(SELECT concat(privilege_type, is_grantable) FROM aclexplode(c.relacl)
                WHERE grantee = c.relowner ORDER BY 1)
            = ARRAY(SELECT concat(privilege_type, is_grantable) FROM aclexplode(acldefault('r', c.relowner))
                WHERE grantee = c.relowner ORDER BY 1) AS owner_has_all,
        coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || ' AS '
            || rtrim(pg_get_viewdef(c.oid), '; ') AS body
    FROM (SELECT oid, array_agg(DISTINCT attname ORDER BY attname) AS columns, max(depth) AS depth,
            coalesce(array_agg(DISTINCT attname ORDER BY attname) FILTER (WHERE depth = 1), '{}') AS direct
        FROM reached GROUP BY oid) v
    JOIN pg_class c ON c.oid = v.oid
), grants AS (
    SELECT v.oid, a.grantee, a.grantor, a.is_grantable, NULL::name AS attname, min(a.ordinality) AS place,
        string_agg(a.privilege_type, ', ' ORDER BY a.ordinality) AS privileges
    FROM views v, aclexplode(v.relacl) WITH ORDINALITY a
    GROUP BY v.oid, a.grantee, a.grantor, a.is_grantable
    UNION ALL
    SELECT v.oid, a.grantee, a.grantor, a.is_grantable, c.attname, c.attnum * 1000 + min(a.ordinality),
        string_agg(format('%s (%I)', a.privilege_type, c.attname), ', ' ORDER BY a.ordinality)
    FROM views v JOIN pg_attribute c ON c.attrelid = v.oid, aclexplode(c.attacl) WITH ORDINALITY a
    GROUP BY v.oid, c.attnum, a.grantee, a.grantor, a.is_grantable, c.attname
), said AS (
    SELECT v.oid, 0 AS part, 0::bigint AS place, format('ALTER VIEW %s OWNER TO %I', v.name, pg_get_userbyid(v.relowner)) AS sql
    FROM views v
    UNION ALL
    SELECT v.oid, 1, d.adnum, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', v.name, a.attname,
        pg_get_expr(d.adbin, d.adrelid))
    FROM views v JOIN pg_attrdef d ON d.adrelid = v.oid
    JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.adnum
    UNION ALL -- what new relations are given by default
    SELECT DISTINCT v.oid, 2, g.grantee::bigint, format('REVOKE ALL ON %s FROM %s', v.name,
        CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END)
    FROM views v
    JOIN pg_default_acl p ON p.defaclobjtype = 'r' AND p.defaclnamespace IN (0, v.relnamespace), aclexplode(p.defaclacl) g
    UNION ALL -- its owner's own, where they are not those that every owner has
    SELECT v.oid, 2, v.relowner::bigint, format('REVOKE ALL ON %s FROM %I', v.name, pg_get_userbyid(v.relowner))
    FROM views v WHERE NOT v.owner_has_all
    UNION ALL
    SELECT v.oid, 3, 0, format('GRANT ALL ON %s TO %I', v.name, pg_get_userbyid(v.relowner))
    FROM views v WHERE v.owner_has_all AND EXISTS (SELECT FROM pg_default_acl p WHERE p.defaclobjtype = 'r')
    UNION ALL
    SELECT g.oid, 4 + (g.attname IS NOT NULL)::integer, g.place, format('GRANT %s ON %s TO %s%s', g.privileges, g.oid::regclass,
        CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
        CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM grants g JOIN views v ON v.oid = g.oid
    WHERE g.grantee <> v.relowner OR g.attname IS NOT NULL OR NOT v.owner_has_all
    UNION ALL
    SELECT v.oid, 6, d.objsubid, format('COMMENT ON %s IS %L', CASE d.objsubid WHEN 0 THEN 'VIEW ' || v.name
        ELSE format('COLUMN %s.%I', v.name, a.attname) END, d.description)
    FROM views v
    JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = v.oid
    LEFT JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    UNION ALL
    SELECT v.oid, 7, row_number() OVER (ORDER BY r.rulename), concat_ws(E';\n', rtrim(pg_get_ruledef(r.oid), ';'),
        format('COMMENT ON RULE %I ON %s IS ', r.rulename, v.name) || quote_literal(obj_description(r.oid, 'pg_rewrite')))
    FROM views v JOIN pg_rewrite r ON r.ev_class = v.oid AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT v.oid, 8, row_number() OVER (ORDER BY t.tgname), concat_ws(E';\n', pg_get_triggerdef(t.oid),
        'COMMENT ON TRIGGER ' || format('%I ON %s IS ', t.tgname, v.name) || quote_literal(obj_description(t.oid, 'pg_trigger')))
    FROM views v JOIN pg_trigger t ON t.tgrelid = v.oid AND NOT t.tgisinternal
)
SELECT CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind, v.name, v.oid,
    n.nspname AS schema, c.relname AS relation, v.columns, v.direct, v.depth,
    CASE WHEN v.relkind = 'v' THEN concat_ws(E';\n', 'CREATE OR REPLACE VIEW ' || v.name || v.body,
        (SELECT string_agg('CREATE OR REPLACE' || substr(rtrim(pg_get_ruledef(r.oid), ';'), 7), E';\n' ORDER BY r.rulename)
            FROM pg_rewrite r WHERE r.ev_class = v.oid AND r.rulename <> '_RETURN')) END AS replace,
    CASE WHEN v.relkind = 'v' THEN (SELECT concat('CREATE VIEW ', v.name, v.body, E';\n', string_agg(s.sql, E';\n' ORDER BY s.part, s.place))
        FROM said s WHERE s.oid = v.oid) END AS make,
    CASE WHEN c.relpersistence = 't' THEN 'it is temporary, and its session goes on'
        WHEN NOT pg_has_role(v.relowner, 'USAGE') THEN 'it belongs to another role'
        WHEN NOT has_schema_privilege(v.relnamespace, 'CREATE') THEN 'this role may not create in its schema'
    END AS problem,
    (SELECT coalesce(
        CASE WHEN EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = v.oid AND e.deptype = 'e')
            THEN 'it belongs to an extension' END,
        CASE WHEN EXISTS (SELECT FROM pg_seclabel l WHERE l.classoid = 'pg_class'::regclass AND l.objoid = v.oid)
            THEN 'it has a security label' END,
        CASE WHEN NOT has_schema_privilege(v.relowner, v.relnamespace, 'CREATE')
            THEN 'its owner may not create in its schema' END,
        CASE WHEN EXISTS (SELECT FROM grants g WHERE g.oid = v.oid AND g.grantor <> v.relowner)
            THEN 'rights on it were given by another role than its owner' END,
        (SELECT pg_describe_object(d.classid, d.objid, d.objsubid) || ' depends on it'
        FROM pg_depend d
        WHERE d.deptype = 'n'
            AND (d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid
                OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (SELECT y.oid FROM pg_type y
                    WHERE y.oid = v.reltype OR y.typelem = v.reltype AND y.typtype = 'b'))
            AND NOT (d.classid = 'pg_class'::regclass AND d.objid = v.oid)
            AND NOT (d.classid = 'pg_trigger'::regclass AND EXISTS (SELECT FROM pg_trigger t WHERE t.oid = d.objid AND t.tgrelid = v.oid))
            AND NOT (d.classid = 'pg_attrdef'::regclass AND EXISTS (SELECT FROM pg_attrdef t WHERE t.oid = d.objid AND t.adrelid = v.oid))
            AND NOT (d.classid = 'pg_rewrite'::regclass AND EXISTS (SELECT FROM pg_rewrite r WHERE r.oid = d.objid
                AND (r.ev_class = v.oid OR r.rulename = '_RETURN' AND r.ev_class IN (SELECT o.oid FROM views o))))
        ORDER BY 1 LIMIT 1))) AS held_by,
    ARRAY(SELECT DISTINCT o.oid::text FROM pg_rewrite r
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
        JOIN views o ON o.oid = d.refobjid AND o.oid <> v.oid
        WHERE r.ev_class = v.oid ORDER BY 1) AS over
FROM views v
JOIN pg_class c ON c.oid = v.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT 'rule', format('%s on %s', quote_ident(r.rulename), r.ev_class::regclass), r.oid, n.nspname, c.relname, o.columns, o.columns, 0,
    'CREATE OR REPLACE' || substr(rtrim(pg_get_ruledef(r.oid), ';'), 7), NULL,
    CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'its table belongs to another role' END, NULL, '{}'
FROM (SELECT objid, array_agg(attname ORDER BY attname) AS columns FROM used
    WHERE classid = 'pg_rewrite'::regclass GROUP BY objid) o
JOIN pg_rewrite r ON r.oid = o.objid
JOIN pg_class c ON c.oid = r.ev_class AND c.relkind NOT IN ('v', 'm')
JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT 'policy', format('%I on %s', p.polname, p.polrelid::regclass), p.oid, n.nspname, c.relname, o.columns, o.columns, 0,
    concat(format('ALTER POLICY %I ON %s', p.polname, p.polrelid::regclass),
        ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'), NULL,
    CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'its table belongs to another role' END, NULL, '{}'
FROM (SELECT objid, array_agg(attname ORDER BY attname) AS columns FROM used
    WHERE classid = 'pg_policy'::regclass GROUP BY objid) o
JOIN pg_policy p ON p.oid = o.objid
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT 'trigger', format('%I on %s', t.tgname, t.tgrelid::regclass), t.oid, n.nspname, c.relname, o.columns, o.columns, 0,
    concat_ws(E';\n',
        CASE WHEN t.tgconstraint <> 0 THEN format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass) END,
        CASE WHEN t.tgconstraint = 0 THEN 'CREATE OR REPLACE' || substr(pg_get_triggerdef(t.oid), 7)
            ELSE pg_get_triggerdef(t.oid) END,
        'ALTER TABLE ' || t.tgrelid::regclass
            || CASE t.tgenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' WHEN 'A' THEN ' ENABLE ALWAYS' END
            || format(' TRIGGER %I', t.tgname),
        CASE WHEN t.tgconstraint <> 0 THEN 'COMMENT ON TRIGGER ' || format('%I ON %s IS ', t.tgname, t.tgrelid::regclass)
            || quote_literal(obj_description(t.oid, 'pg_trigger')) END), NULL,
    CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'its table belongs to another role'
        WHEN EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'x')
            THEN 'it depends on an extension'
        WHEN EXISTS (SELECT FROM pg_partition_tree(t.tgrelid) p JOIN pg_trigger k ON k.tgrelid = p.relid
            AND k.tgname = t.tgname AND k.tgparentid <> 0 AND k.tgenabled <> t.tgenabled)
            THEN 'a partition has it enabled otherwise'
    END, NULL, '{}'
FROM (SELECT objid, array_agg(attname ORDER BY attname) AS columns FROM used
    WHERE classid = 'pg_trigger'::regclass GROUP BY objid) o
JOIN pg_trigger t ON t.oid = o.objid AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname NOT LIKE 'zz\_sluice\_%'
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT 'function', o.objid::regprocedure::text, p.oid, n.nspname, p.proname, o.columns, o.columns, 0,
    pg_get_functiondef(p.oid), NULL,
    CASE WHEN NOT pg_has_role(p.proowner, 'USAGE') THEN 'it belongs to another role'
        WHEN EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'x')
            THEN 'it depends on an extension' END, NULL, '{}'
FROM (SELECT objid, array_agg(attname ORDER BY attname) AS columns FROM used
    WHERE classid = 'pg_proc'::regclass GROUP BY objid) o
JOIN pg_proc p ON p.oid = o.objid
JOIN pg_namespace n ON n.oid = p.pronamespace
ORDER BY 8, 1 DESC, 2
