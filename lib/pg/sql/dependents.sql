-- What else names a column of table $1 (an oid) or of one of its partitions. Views, policies and the like are tracked by
-- pg_depend; the text of a function is not, so functions in languages that nobody reads here which
-- contain both the table's and the column's name as words are listed as "function" (bodies in SQL and
-- PL/pgSQL are read: bodies.sql); a trigger that Sluice made is listed as "sync",
-- or as "watch" where it only notes who writes: columns, or with an empty one the table.
SELECT DISTINCT
    CASE d.classid
        WHEN 'pg_rewrite'::regclass THEN
            CASE rc.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'rule' END
        WHEN 'pg_policy'::regclass THEN 'policy'
        WHEN 'pg_attrdef'::regclass THEN 'generated column'
        WHEN 'pg_statistic_ext'::regclass THEN 'extended statistics'
        WHEN 'pg_trigger'::regclass THEN
            CASE WHEN tg.tgname LIKE 'zz\_sluice\_%\_w' THEN 'watch'
                WHEN tg.tgname LIKE 'zz\_sluice\_%' THEN 'sync' ELSE 'trigger' END
        WHEN 'pg_proc'::regclass THEN 'function body'
        ELSE 'publication'
    END AS kind,
    CASE d.classid
        WHEN 'pg_rewrite'::regclass THEN
            CASE WHEN rc.relkind IN ('v', 'm') THEN rc.oid::regclass::text ELSE rw.rulename::text END
        WHEN 'pg_trigger'::regclass THEN tg.tgname::text
        WHEN 'pg_statistic_ext'::regclass THEN (SELECT format('%I.%I', n.nspname, s.stxname)
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
            WHERE s.oid = d.objid)
        WHEN 'pg_publication_rel'::regclass THEN (SELECT format('%I of %s', p.pubname, r.prrelid::regclass)
            FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.oid = d.objid)
        ELSE pg_describe_object(d.classid, d.objid, 0)
    END AS name,
    a.attname AS column,
    substring(obj_description(tg.tgfoid, 'pg_proc') FROM ' for sluice plan (.*)$') AS plan
FROM pg_depend d
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
LEFT JOIN pg_rewrite rw ON d.classid = 'pg_rewrite'::regclass AND rw.oid = d.objid
LEFT JOIN pg_class rc ON rc.oid = rw.ev_class
LEFT JOIN pg_attrdef ad ON d.classid = 'pg_attrdef'::regclass AND ad.oid = d.objid
LEFT JOIN pg_trigger tg ON d.classid = 'pg_trigger'::regclass AND tg.oid = d.objid
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
    AND (d.refobjid = $1::oid OR d.refobjid IN (SELECT p.relid FROM pg_partition_tree($1::oid) p))
    AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_attrdef'::regclass,
        'pg_statistic_ext'::regclass, 'pg_trigger'::regclass, 'pg_proc'::regclass,
        'pg_publication_rel'::regclass)
    AND NOT (d.classid = 'pg_statistic_ext'::regclass AND EXISTS (SELECT FROM pg_statistic_ext s
        WHERE s.oid = d.objid AND s.stxname LIKE 'sluice\_%'))
    AND (ad.oid IS NULL OR ad.adrelid <> d.refobjid OR ad.adnum <> d.refobjsubid)
    AND (tg.oid IS NULL OR NOT tg.tgisinternal AND (tg.tgparentid = 0 OR d.refobjid = $1::oid))
UNION ALL -- before 15 a generated column hangs on columns itself, and not by its expression
SELECT 'generated column', format('default value for %s', pg_describe_object(d.classid, d.objid, d.objsubid)), a.attname, NULL
FROM pg_depend d
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
JOIN pg_attribute g ON g.attrelid = d.objid AND g.attnum = d.objsubid AND g.attgenerated <> ''
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.objid = d.refobjid
    AND d.refobjid = $1::oid
UNION ALL
SELECT 'watch', tg.tgname, '', substring(obj_description(tg.tgfoid, 'pg_proc') FROM ' for sluice plan (.*)$')
FROM pg_trigger tg WHERE tg.tgrelid = $1::oid AND tg.tgname LIKE 'zz\_sluice\_%\_write\_w'
UNION ALL
SELECT 'function', p.oid::regprocedure::text, a.attname, NULL
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_proc p ON p.prosrc ~ ('\m' || regexp_replace(a.attname, '(\W)', '\\\1', 'g') || '\M')
    AND p.prosrc ~ ('\m' || regexp_replace(c.relname, '(\W)', '\\\1', 'g') || '\M')
JOIN pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
JOIN pg_namespace n ON n.oid = p.pronamespace
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice')
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1, 2, 3
