-- What PostgreSQL knows to hang on a column of the tables $1.
SELECT DISTINCT d.refobjid::bigint AS relation, a.attname AS column,
    CASE d.classid
        WHEN 'pg_rewrite'::regclass THEN
            CASE rc.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'rule' END
        WHEN 'pg_policy'::regclass THEN 'policy'
        WHEN 'pg_attrdef'::regclass THEN 'generated column'
        WHEN 'pg_statistic_ext'::regclass THEN 'statistics'
        WHEN 'pg_trigger'::regclass THEN 'trigger'
        WHEN 'pg_proc'::regclass THEN 'function'
        ELSE 'publication'
    END AS kind,
    CASE d.classid
        WHEN 'pg_rewrite'::regclass THEN
            CASE WHEN rc.relkind IN ('v', 'm') THEN rc.oid::regclass::text ELSE rw.rulename::text END
        WHEN 'pg_policy'::regclass THEN (SELECT p.polname::text FROM pg_policy p WHERE p.oid = d.objid)
        WHEN 'pg_attrdef'::regclass THEN (SELECT g.attname::text FROM pg_attribute g
            WHERE g.attrelid = ad.adrelid AND g.attnum = ad.adnum)
        WHEN 'pg_trigger'::regclass THEN tg.tgname::text
        WHEN 'pg_proc'::regclass THEN d.objid::regprocedure::text
        ELSE pg_describe_object(d.classid, d.objid, 0)
    END AS name
FROM pg_depend d
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
LEFT JOIN pg_rewrite rw ON d.classid = 'pg_rewrite'::regclass AND rw.oid = d.objid
LEFT JOIN pg_class rc ON rc.oid = rw.ev_class
LEFT JOIN pg_attrdef ad ON d.classid = 'pg_attrdef'::regclass AND ad.oid = d.objid
LEFT JOIN pg_trigger tg ON d.classid = 'pg_trigger'::regclass AND tg.oid = d.objid
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.refobjid = ANY ($1::oid[])
    AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_attrdef'::regclass,
        'pg_statistic_ext'::regclass, 'pg_trigger'::regclass, 'pg_proc'::regclass,
        'pg_publication_rel'::regclass)
    AND (ad.oid IS NULL OR ad.adrelid <> d.refobjid OR ad.adnum <> d.refobjsubid)
    AND (tg.oid IS NULL OR NOT tg.tgisinternal)
    AND (rw.oid IS NULL OR rw.ev_class <> d.refobjid)
ORDER BY 1, 2, 3, 4
