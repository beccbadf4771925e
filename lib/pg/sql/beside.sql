-- How each of the views $1 (an array of oids) comes to be beside itself, and takes its own place. `beside` is the
-- name of what is made, `aside` that of what was there; `take` puts the one in the place of the other, `give_back`
-- undoes it. Of a materialized view also, under either name: `make_...`, without rows, with all that is said of it and its
-- indexes, whose words are of the same moment; and `fill_...`, which gives it rows, where it has some.
WITH views AS (
    SELECT c.*, n.nspname, c.oid::regclass::text AS name,
        CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS what,
        'sluice_' || left(md5('beside ' || c.oid::regclass), 16) AS beside,
        'sluice_' || left(md5('aside ' || c.oid::regclass), 16) AS aside,
        c.relacl IS NULL OR ARRAY(SELECT concat(privilege_type, is_grantable) FROM aclexplode(c.relacl)
                WHERE grantee = c.relowner ORDER BY 1)
            = ARRAY(SELECT concat(privilege_type, is_grantable) FROM aclexplode(acldefault('r', c.relowner))
                WHERE grantee = c.relowner ORDER BY 1) AS owner_has_all
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = ANY ($1::oid[])
), parts AS ( -- what a materialized view has that bears a name
    SELECT v.oid, i.indexrelid AS part, 'INDEX' AS what, n.nspname, ic.relname AS name,
        'sluice_' || left(md5('beside ' || i.indexrelid::regclass), 16) AS beside,
        'sluice_' || left(md5('aside ' || i.indexrelid::regclass), 16) AS aside
    FROM views v JOIN pg_index i ON i.indrelid = v.oid JOIN pg_class ic ON ic.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = ic.relnamespace
    UNION ALL
    SELECT v.oid, s.oid, 'STATISTICS', n.nspname, s.stxname,
        'sluice_' || left(md5(concat('beside ', n.nspname, '.', s.stxname)), 16),
        'sluice_' || left(md5(concat('aside ', n.nspname, '.', s.stxname)), 16)
    FROM views v JOIN pg_statistic_ext s ON s.stxrelid = v.oid JOIN pg_namespace n ON n.oid = s.stxnamespace
), named AS (
    SELECT oid, 0 AS place, what, nspname, relname AS name, beside, aside FROM views
    UNION ALL
    SELECT oid, row_number() OVER (ORDER BY what, name), what, nspname, name, beside, aside FROM parts
), targets AS (
    SELECT v.*, t.is_aside, format('%I.%I', v.nspname, CASE WHEN t.is_aside THEN v.aside ELSE v.beside END) AS called
    FROM views v, (VALUES (false), (true)) t (is_aside)
    WHERE v.relkind = 'm'
), grants AS (
    SELECT v.oid, a.grantee, a.is_grantable, NULL::name AS attname, min(a.ordinality) AS place,
        string_agg(a.privilege_type, ', ' ORDER BY a.ordinality) AS privileges
    FROM views v, aclexplode(v.relacl) WITH ORDINALITY a
    GROUP BY v.oid, a.grantee, a.is_grantable
    UNION ALL
    SELECT v.oid, a.grantee, a.is_grantable, c.attname, c.attnum * 1000 + min(a.ordinality),
        string_agg(format('%s (%I)', a.privilege_type, c.attname), ', ' ORDER BY a.ordinality)
    FROM views v JOIN pg_attribute c ON c.attrelid = v.oid, aclexplode(c.attacl) WITH ORDINALITY a
    GROUP BY v.oid, c.attnum, a.grantee, a.is_grantable, c.attname
), said AS (
    SELECT t.oid, t.is_aside, 0 AS part, 0::bigint AS place,
        format('CREATE MATERIALIZED VIEW %s%s%s%s AS %s WITH NO DATA', t.called, ' USING ' || quote_ident(m.amname),
            ' WITH (' || nullif(concat_ws(', ', array_to_string(t.reloptions, ', '),
                (SELECT string_agg('toast.' || o, ', ') FROM pg_class x, unnest(x.reloptions) o WHERE x.oid = t.reltoastrelid)), '') || ')',
            ' TABLESPACE ' || quote_ident(s.spcname), rtrim(pg_get_viewdef(t.oid), '; ')) AS sql
    FROM targets t JOIN pg_am m ON m.oid = t.relam LEFT JOIN pg_tablespace s ON s.oid = t.reltablespace
    UNION ALL
    SELECT t.oid, t.is_aside, 1, 0, format('ALTER MATERIALIZED VIEW %s OWNER TO %I', t.called, pg_get_userbyid(t.relowner))
    FROM targets t
    UNION ALL
    SELECT DISTINCT t.oid, t.is_aside, 2, g.grantee::bigint, format('REVOKE ALL ON %s FROM %s', t.called,
        CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END)
    FROM targets t
    JOIN pg_default_acl p ON p.defaclobjtype = 'r' AND p.defaclnamespace IN (0, t.relnamespace), aclexplode(p.defaclacl) g
    UNION ALL
    SELECT t.oid, t.is_aside, 2, t.relowner::bigint, format('REVOKE ALL ON %s FROM %I', t.called, pg_get_userbyid(t.relowner))
    FROM targets t WHERE NOT t.owner_has_all
    UNION ALL
    SELECT t.oid, t.is_aside, 3, 0, format('GRANT ALL ON %s TO %I', t.called, pg_get_userbyid(t.relowner))
    FROM targets t WHERE t.owner_has_all AND EXISTS (SELECT FROM pg_default_acl p WHERE p.defaclobjtype = 'r')
    UNION ALL
    SELECT t.oid, t.is_aside, 4 + (g.attname IS NOT NULL)::integer, g.place, format('GRANT %s ON %s TO %s%s', g.privileges,
        t.called, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
        CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM grants g JOIN targets t ON t.oid = g.oid
    WHERE g.grantee <> t.relowner OR g.attname IS NOT NULL OR NOT t.owner_has_all
    UNION ALL
    SELECT t.oid, t.is_aside, 6, d.objsubid, format('COMMENT ON %s IS %L', CASE d.objsubid WHEN 0
        THEN 'MATERIALIZED VIEW ' || t.called ELSE format('COLUMN %s.%I', t.called, a.attname) END, d.description)
    FROM targets t
    JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = t.oid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    UNION ALL
    SELECT t.oid, t.is_aside, 7, a.attnum, format('ALTER MATERIALIZED VIEW %s ', t.called) || concat_ws(', ',
        format('ALTER COLUMN %I SET STATISTICS ', a.attname) || nullif(a.attstattarget, -1),
        CASE WHEN a.attstorage <> y.typstorage THEN format('ALTER COLUMN %I SET STORAGE %s', a.attname,
            CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END) END,
        format('ALTER COLUMN %I SET COMPRESSION ', a.attname)
            || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
        format('ALTER COLUMN %I SET (', a.attname) || array_to_string(a.attoptions, ', ') || ')')
    FROM targets t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
    JOIN pg_type y ON y.oid = a.atttypid
    WHERE coalesce(a.attstattarget, -1) >= 0 OR a.attstorage <> y.typstorage OR a.attcompression <> ''
        OR a.attoptions IS NOT NULL
    UNION ALL
    SELECT t.oid, t.is_aside, 10, 0, 'REFRESH MATERIALIZED VIEW ' || t.called FROM targets t WHERE t.relispopulated
    UNION ALL
    SELECT t.oid, t.is_aside, 8, row_number() OVER (ORDER BY p.name), concat_ws(E';\n',
        format('CREATE %sINDEX %I ON %s %s', CASE WHEN i.indisunique THEN 'UNIQUE ' END, d.name, t.called,
            substr(left(d.text, length(d.text) - length(d.predicate)), d.head + 1)
            || coalesce(' TABLESPACE ' || quote_ident(s.spcname), '') || d.predicate),
        format('COMMENT ON INDEX %I.%I IS ', p.nspname, d.name) || quote_literal(obj_description(p.part, 'pg_class')),
        (SELECT string_agg(format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', p.nspname, d.name, a.attnum,
            a.attstattarget), E';\n' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = p.part AND coalesce(a.attstattarget, -1) >= 0),
        CASE WHEN i.indisclustered THEN format('ALTER MATERIALIZED VIEW %s CLUSTER ON %I', t.called, d.name) END)
    FROM targets t JOIN parts p ON p.oid = t.oid AND p.what = 'INDEX'
    JOIN pg_index i ON i.indexrelid = p.part
    JOIN pg_class c ON c.oid = p.part LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace,
    LATERAL (SELECT pg_get_indexdef(i.indexrelid, 0, false) AS text, coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
        length(format('CREATE %sINDEX %I ON %s ', CASE WHEN i.indisunique THEN 'UNIQUE ' END, p.name, t.name)) AS head,
        CASE WHEN t.is_aside THEN p.aside ELSE p.beside END AS name) d
    UNION ALL
    SELECT t.oid, t.is_aside, 9, row_number() OVER (ORDER BY p.name), concat_ws(E';\n',
        format('CREATE STATISTICS %s%s ON %s FROM %s', d.name, CASE WHEN s.stxkind <> '{e}' THEN ' (' || (SELECT string_agg(
                CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' WHEN 'm' THEN 'mcv' END, ', ')
            FROM unnest(s.stxkind) k WHERE k <> 'e') || ')' END, pg_get_statisticsobjdef_columns(s.oid), t.called),
        format('ALTER STATISTICS %s OWNER TO %I', d.name, pg_get_userbyid(s.stxowner)),
        format('ALTER STATISTICS %s SET STATISTICS ', d.name) || nullif((to_jsonb(s) ->> 'stxstattarget')::integer, -1),
        format('COMMENT ON STATISTICS %s IS ', d.name) || quote_literal(obj_description(s.oid, 'pg_statistic_ext')))
    FROM targets t JOIN parts p ON p.oid = t.oid AND p.what = 'STATISTICS'
    JOIN pg_statistic_ext s ON s.oid = p.part,
    LATERAL (SELECT format('%I.%I', p.nspname, CASE WHEN t.is_aside THEN p.aside ELSE p.beside END) AS name) d
    UNION ALL
    SELECT t.oid, t.is_aside, 11, 0, 'ANALYZE ' || t.called FROM targets t WHERE t.relispopulated
), whole AS (
    SELECT s.oid, s.is_aside,
        string_agg(s.sql, E';\n' ORDER BY s.part, s.place) FILTER (WHERE s.part < 10) AS make,
        string_agg(s.sql, E';\n' ORDER BY s.part, s.place) FILTER (WHERE s.part >= 10) AS fill
    FROM said s
    GROUP BY s.oid, s.is_aside
)
SELECT v.oid, v.what, v.beside, v.aside,
    (SELECT string_agg(format('ALTER %s %I.%I RENAME TO %I', n.what, n.nspname, n.name, n.aside), E';\n' ORDER BY n.place)
        || E';\n' || string_agg(format('ALTER %s %I.%I RENAME TO %I', n.what, n.nspname, n.beside, n.name), E';\n' ORDER BY n.place)
        FROM named n WHERE n.oid = v.oid) AS take,
    (SELECT string_agg(format('ALTER %s %I.%I RENAME TO %I', n.what, n.nspname, n.name, n.beside), E';\n' ORDER BY n.place)
        || E';\n' || string_agg(format('ALTER %s %I.%I RENAME TO %I', n.what, n.nspname, n.aside, n.name), E';\n' ORDER BY n.place)
        FROM named n WHERE n.oid = v.oid) AS give_back,
    b.make AS make_beside, b.fill AS fill_beside, a.make AS make_aside, a.fill AS fill_aside,
    CASE WHEN v.relreplident <> 'd' AND v.relkind = 'm' THEN 'it has a replica identity of its own'
        WHEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = v.oid AND NOT i.indisvalid) THEN 'it has an invalid index'
        WHEN EXISTS (SELECT FROM pg_depend d WHERE d.deptype = 'x' AND d.classid = 'pg_class'::regclass
            AND (d.objid = v.oid OR d.objid IN (SELECT part FROM parts p WHERE p.oid = v.oid))) THEN 'it depends on an extension'
    END AS problem
FROM views v
LEFT JOIN whole b ON b.oid = v.oid AND NOT b.is_aside
LEFT JOIN whole a ON a.oid = v.oid AND a.is_aside
