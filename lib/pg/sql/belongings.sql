-- What belongs to table $1 (an oid) and does not go along by itself when another table takes its name:
-- what is bound to it by its number, and what it has itself, foreign keys aside. Each with the statements
-- that let go of it while the table has its name (`off`, and their way back), and those that make it
-- once the other table has the name (`on`, and theirs): see struct cat_belonging.
WITH old AS (
    SELECT c.oid, c.oid::regclass::text AS name, c.relkind, c.relowner, c.relnamespace, c.reltype, c.relacl,
        c.relrowsecurity, c.relforcerowsecurity
    FROM pg_class c WHERE c.oid = $1::oid
), bound AS (
    SELECT d.classid, d.objid, array_agg(DISTINCT a.attname::text ORDER BY a.attname::text)
        FILTER (WHERE a.attname IS NOT NULL) AS columns
    FROM old JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = old.oid
        AND d.deptype IN ('n', 'a')
    LEFT JOIN pg_attribute a ON a.attrelid = old.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
    GROUP BY d.classid, d.objid
), followed AS ( -- told again in the same words: what is over it, whatever has the name
    SELECT 'view' AS kind, c.oid::regclass::text AS name, n.nspname AS schema, c.relname AS relation,
        concat_ws(E';\n', 'CREATE OR REPLACE VIEW ' || c.oid::regclass
                || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || ' AS '
                || rtrim(pg_get_viewdef(c.oid), '; '),
            (SELECT string_agg('CREATE OR REPLACE' || substr(rtrim(pg_get_ruledef(o.oid), ';'), 7), E';\n' ORDER BY o.rulename)
                FROM pg_rewrite o WHERE o.ev_class = c.oid AND o.rulename <> '_RETURN')) AS text,
        CASE WHEN c.relkind = 'm' THEN 'it holds rows of its own'
            WHEN c.relpersistence = 't' THEN 'it is temporary, and its session goes on'
            WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'it belongs to another role'
            WHEN NOT has_schema_privilege(n.oid, 'CREATE') THEN 'this role may not create in its schema'
        END AS problem,
        CASE WHEN EXISTS (SELECT FROM pg_depend k JOIN pg_constraint p ON p.oid = k.refobjid
                WHERE k.classid = 'pg_rewrite'::regclass AND k.objid = r.oid
                    AND k.refclassid = 'pg_constraint'::regclass AND p.conrelid = $1::oid)
            THEN 'it groups by the primary key' END AS key,
        c.relkind = 'm' AS materialized, b.columns
    FROM bound b
    JOIN pg_rewrite r ON b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid AND r.rulename = '_RETURN'
    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
    JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT 'rule', format('%s on %s', quote_ident(r.rulename), r.ev_class::regclass), n.nspname, c.relname,
        'CREATE OR REPLACE' || substr(rtrim(pg_get_ruledef(r.oid), ';'), 7),
        CASE WHEN r.ev_class = $1::oid THEN 'rules do not go along'
            WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'its table belongs to another role' END, NULL, false, b.columns
    FROM bound b
    JOIN pg_rewrite r ON b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid AND r.rulename <> '_RETURN'
    JOIN pg_class c ON c.oid = r.ev_class AND (c.relkind <> 'v' OR NOT EXISTS (SELECT FROM bound v
        JOIN pg_rewrite o ON v.classid = 'pg_rewrite'::regclass AND o.oid = v.objid
        WHERE o.ev_class = c.oid AND o.rulename = '_RETURN'))
    JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT 'policy', format('%I on %s', p.polname, p.polrelid::regclass), n.nspname, c.relname,
        concat(format('ALTER POLICY %I ON %s', p.polname, p.polrelid::regclass),
            ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
            ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
        CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'its table belongs to another role' END, NULL, false, b.columns
    FROM bound b
    JOIN pg_policy p ON b.classid = 'pg_policy'::regclass AND p.oid = b.objid AND p.polrelid <> $1::oid
    JOIN pg_class c ON c.oid = p.polrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, NULL, NULL, pg_get_functiondef(p.oid),
        CASE WHEN NOT pg_has_role(p.proowner, 'USAGE') THEN 'it belongs to another role' END, NULL, false, b.columns
    FROM bound b JOIN pg_proc p ON b.classid = 'pg_proc'::regclass AND p.oid = b.objid
), all_of_them AS (
    SELECT 1 AS part, CASE WHEN f.materialized THEN 'materialized view' ELSE f.kind END AS kind, f.name,
        f.schema, f.relation, f.kind = 'view' AS view, CASE WHEN f.schema IS NOT NULL THEN f.text END AS off,
        f.text AS off_back, f.text AS on, NULL AS on_back, f.problem, NULL AS partitioned, f.key
    FROM followed f
    UNION ALL
    SELECT 1, pg_describe_object(d.classid, d.objid, d.objsubid), '', NULL, NULL, false,
        NULL, NULL, NULL, NULL, 'it is made of rows of the table', NULL, NULL
    FROM old JOIN pg_type y ON y.oid = old.reltype OR y.typelem = old.reltype AND y.typtype = 'b'
    JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = y.oid AND d.deptype = 'n'
    WHERE (d.classid, d.objid) NOT IN (SELECT classid, objid FROM bound)
    UNION ALL
    SELECT 3, 'trigger', t.tgname, NULL, NULL, false,
        CASE WHEN t.tgenabled <> 'D' THEN format('ALTER TABLE %s DISABLE TRIGGER %I', old.name, t.tgname) END,
        CASE WHEN t.tgenabled <> 'D' THEN format('ALTER TABLE %s ENABLE%s TRIGGER %I', old.name,
            CASE t.tgenabled WHEN 'R' THEN ' REPLICA' WHEN 'A' THEN ' ALWAYS' ELSE '' END, t.tgname) END,
        concat_ws(E';\n', pg_get_triggerdef(t.oid), 'ALTER TABLE ' || old.name
                || CASE t.tgenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' WHEN 'A' THEN ' ENABLE ALWAYS' END
                || format(' TRIGGER %I', t.tgname),
            format('COMMENT ON TRIGGER %I ON %s IS ', t.tgname, old.name) || quote_literal(obj_description(t.oid, 'pg_trigger'))),
        format('DROP TRIGGER %I ON %s', t.tgname, old.name), NULL,
        CASE WHEN t.tgtype & 1 <> 0 AND (t.tgnewtable IS NOT NULL OR t.tgoldtable IS NOT NULL)
            THEN 'a partitioned table takes no row trigger with transition tables' END, NULL
    FROM old JOIN pg_trigger t ON t.tgrelid = old.oid AND NOT t.tgisinternal AND t.tgname NOT LIKE 'zz\_sluice\_%'
    UNION ALL
    SELECT 4, 'row-level security', '', NULL, NULL, false, NULL, NULL,
        format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', old.name)
            || CASE WHEN old.relforcerowsecurity THEN format(E';\nALTER TABLE %s FORCE ROW LEVEL SECURITY', old.name) ELSE '' END,
        format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', old.name)
            || CASE WHEN old.relforcerowsecurity THEN format(E';\nALTER TABLE %s NO FORCE ROW LEVEL SECURITY', old.name) ELSE '' END,
        NULL, NULL, NULL
    FROM old WHERE old.relrowsecurity
    UNION ALL
    SELECT 4, 'policy', p.polname, NULL, NULL, false, NULL, NULL,
        concat_ws(E';\n',
            concat(format('CREATE POLICY %I ON %s', p.polname, old.name),
                CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END,
                CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
                    WHEN 'd' THEN ' FOR DELETE' END,
                ' TO ' || (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ' ORDER BY place)
                    FROM unnest(p.polroles) WITH ORDINALITY AS u (r, place)),
                ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
            format('COMMENT ON POLICY %I ON %s IS ', p.polname, old.name) || quote_literal(obj_description(p.oid, 'pg_policy'))),
        format('DROP POLICY %I ON %s', p.polname, old.name), NULL, NULL, NULL
    FROM old JOIN pg_policy p ON p.polrelid = old.oid
    UNION ALL
    SELECT 5, 'publication', p.pubname, NULL, NULL, false,
        format('ALTER PUBLICATION %I DROP TABLE %s', p.pubname, old.name),
        format('ALTER PUBLICATION %I ADD TABLE %s%s', p.pubname, old.name, s.said),
        format('ALTER PUBLICATION %I ADD TABLE %s%s', p.pubname, old.name, s.said),
        format('ALTER PUBLICATION %I DROP TABLE %s', p.pubname, old.name),
        CASE WHEN l.oid IS NULL THEN 'it publishes more than single tables, and so both of these'
            WHEN NOT pg_has_role(p.pubowner, 'USAGE') THEN 'it belongs to another role' END,
        CASE WHEN NOT p.pubviaroot THEN 'it publishes partitions by their own names: see publish_via_partition_root' END,
        CASE WHEN s.said <> '' AND (p.pubupdate OR p.pubdelete) THEN 'it publishes some of its columns or rows by the primary key' END
    FROM old JOIN pg_publication p ON EXISTS (SELECT FROM pg_get_publication_tables(p.pubname) g WHERE g.relid = old.oid)
    LEFT JOIN pg_publication_rel l ON l.prpubid = p.oid AND l.prrelid = old.oid,
    LATERAL (SELECT concat(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = old.oid AND a.attnum::text IN (SELECT jsonb_array_elements_text(CASE jsonb_typeof(to_jsonb(l) -> 'prattrs')
                WHEN 'array' THEN to_jsonb(l) -> 'prattrs' ELSE '[]' END))) || ')',
        ' WHERE (' || (SELECT to_jsonb(v) ->> 'rowfilter' FROM pg_publication_tables v JOIN pg_namespace n ON n.nspname = v.schemaname
            WHERE v.pubname = p.pubname AND v.tablename = (SELECT c.relname FROM pg_class c WHERE c.oid = old.oid)
                AND n.oid = old.relnamespace) || ')') AS said) s
    UNION ALL
    SELECT 6, 'rights', '', NULL, NULL, false, NULL, NULL, string_agg(g.sql, E';\n' ORDER BY g.part, g.place, g.sql), NULL, NULL,
        NULL, NULL
    FROM (
        SELECT DISTINCT 1 AS part, 0::bigint AS place, format('REVOKE ALL ON %s FROM %s', old.name, CASE a.grantee
            WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END) AS sql
        FROM old, pg_default_acl d, aclexplode(d.defaclacl) a
        WHERE d.defaclobjtype = 'r' AND a.grantee <> old.relowner AND d.defaclnamespace IN (0, old.relnamespace)
        UNION ALL
        SELECT 2, a.ordinality, format('GRANT %s ON %s TO %s%s', a.privilege_type, old.name, CASE a.grantee
            WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
            CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM old, aclexplode(old.relacl) WITH ORDINALITY a WHERE a.grantee <> old.relowner
        UNION ALL
        SELECT 3, c.attnum * 1000 + a.ordinality, format('GRANT %s (%I) ON %s TO %s%s', a.privilege_type, c.attname, old.name,
            CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
            CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM old JOIN pg_attribute c ON c.attrelid = old.oid AND c.attnum > 0 AND NOT c.attisdropped,
            aclexplode(c.attacl) WITH ORDINALITY a
    ) g HAVING count(*) > 0
    UNION ALL
    SELECT 7, 'security label', l.provider, NULL, NULL, false, NULL, NULL, NULL, NULL, 'labels do not go along', NULL, NULL
    FROM old JOIN pg_seclabel l ON l.classoid = 'pg_class'::regclass AND l.objoid = old.oid
)
SELECT a.*, coalesce(f.columns, u.columns, '{}') AS columns
FROM all_of_them a LEFT JOIN followed f ON a.part = 1 AND f.kind = a.kind AND f.name = a.name
LEFT JOIN (pg_publication p JOIN pg_publication_rel l ON l.prpubid = p.oid
        JOIN bound u ON u.classid = 'pg_publication_rel'::regclass AND u.objid = l.oid)
    ON a.part = 5 AND p.pubname = a.name AND l.prrelid = $1::oid
ORDER BY a.part, a.kind, a.name
