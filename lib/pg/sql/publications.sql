-- The lists and row filters of publications, since 15, that name columns of table $1 (an oid) or of its partitions;
-- as followers.sql says it of others. One statement after the other takes the table out and in again, in a
-- transaction in which nobody else writes it; what else is published stays.
SELECT 'publication' AS kind, format('%I of %s', p.pubname, r.prrelid::regclass) AS name, r.oid,
    n.nspname AS schema, c.relname AS relation, u.columns, u.columns AS direct, 0 AS depth,
    format(E'ALTER PUBLICATION %1$I DROP TABLE %2$s;\nALTER PUBLICATION %1$I ADD TABLE %2$s%3$s%4$s', p.pubname,
        CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || r.prrelid::regclass,
        (SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY k.place) || ')'
            FROM unnest(r.prattrs::int2[]) WITH ORDINALITY k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = k.attnum),
        ' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')') AS replace,
    NULL AS make,
    CASE WHEN NOT pg_has_role(p.pubowner, 'USAGE') THEN 'it belongs to another role'
        WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN 'its table belongs to another role' END AS problem,
    NULL AS held_by, '{}'::text[] AS over
FROM (SELECT d.objid, array_agg(DISTINCT a.attname::text ORDER BY a.attname::text) AS columns
    FROM pg_depend d
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_publication_rel'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
        AND (d.refobjid = $1::oid OR d.refobjid IN (SELECT relid FROM pg_partition_tree($1::oid)))
    GROUP BY d.objid) u
JOIN pg_publication_rel r ON r.oid = u.objid
JOIN pg_publication p ON p.oid = r.prpubid
JOIN pg_class c ON c.oid = r.prrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY p.pubname
