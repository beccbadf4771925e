-- The view $1, dropped and made again as it is, where that can be: columns that were added at its end go
-- in no other way. What others have of it stays in the way.
SELECT CASE WHEN EXISTS (SELECT FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND w.ev_class <> c.oid
            WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid)
        OR EXISTS (SELECT FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.rulename <> '_RETURN')
        OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid)
        OR EXISTS (SELECT FROM pg_attrdef a WHERE a.adrelid = c.oid)
    THEN format('CREATE OR REPLACE VIEW %s%s AS %s', v.name, v.options, v.text)
    ELSE concat_ws(E';\n', 'DROP VIEW ' || v.name,
        format('CREATE VIEW %s%s AS %s', v.name, v.options, v.text),
        CASE WHEN c.relowner <> current_user::regrole THEN format('ALTER VIEW %s OWNER TO %s', v.name, c.relowner::regrole) END,
        (SELECT string_agg(format('GRANT %s ON %s TO %s%s', g.privileges, v.name, g.name,
                CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), E';\n')
            FROM (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS name, a.is_grantable,
                    string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS privileges
                FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner GROUP BY 1, 2) g),
        (SELECT string_agg(format('GRANT %s (%I) ON %s TO %s%s', x.privilege_type, a.attname, v.name,
                CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
                CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), E';\n')
            FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = c.oid),
        'COMMENT ON VIEW ' || v.name || ' IS ' || quote_literal(obj_description(c.oid, 'pg_class')),
        (SELECT string_agg(format('COMMENT ON COLUMN %s.%I IS %L', v.name, a.attname, col_description(c.oid, a.attnum)), E';\n')
            FROM pg_attribute a WHERE a.attrelid = c.oid AND col_description(c.oid, a.attnum) IS NOT NULL))
    END AS undo
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT format('%I.%I', n.nspname, c.relname) AS name,
    coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') AS options,
    rtrim(pg_get_viewdef(c.oid), '; ') AS text) v
WHERE c.oid = to_regclass($1) AND c.relkind = 'v'
