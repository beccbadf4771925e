-- What uses enum $1 (quoted, qualified), or its array type, and is no column of a table or view, and
-- does not hang on such a column of a table, be it as default, check, index, view or policy; nor is a function, which is
-- made again.
WITH RECURSIVE t AS (
    SELECT t.oid, t.typarray FROM pg_type t WHERE t.oid = to_regtype($1)
), used AS (
    SELECT a.attrelid, a.attnum
    FROM t JOIN pg_attribute a ON a.atttypid IN (t.oid, t.typarray) AND a.attnum > 0
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
), reached AS ( -- views that follow such a column
    SELECT r.ev_class FROM used u JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass
        AND (d.refobjid, d.refobjsubid) = (u.attrelid, u.attnum) AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
    UNION
    SELECT r.ev_class FROM reached v JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass
        AND d.refobjid = v.ev_class AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
)
SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) AS other
FROM t JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)
WHERE (d.classid, d.objid) <> ('pg_type'::regclass, t.typarray)
    AND NOT (d.classid = 'pg_proc'::regclass AND EXISTS (SELECT FROM pg_proc p WHERE p.oid = d.objid AND p.prokind <> 'a'))
    AND NOT EXISTS (SELECT FROM pg_class c WHERE d.classid = 'pg_class'::regclass AND c.oid = d.objid
        AND d.objsubid > 0 AND (c.relkind IN ('r', 'p', 'v', 'm') OR c.relpersistence = 't'))
    AND NOT EXISTS (SELECT FROM pg_rewrite r JOIN reached USING (ev_class)
        WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid)
    AND NOT EXISTS (SELECT FROM pg_index i JOIN reached ON ev_class = i.indrelid
        WHERE d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid)
    AND (d.classid = 'pg_proc'::regclass OR NOT EXISTS (
        SELECT FROM pg_depend o JOIN used u ON o.refclassid = 'pg_class'::regclass
            AND (o.refobjid, o.refobjsubid) = (u.attrelid, u.attnum)
        WHERE (o.classid, o.objid) = (d.classid, d.objid)))
UNION ALL
SELECT 'generated ' || pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum)
FROM t JOIN pg_attribute a ON a.atttypid IN (t.oid, t.typarray) AND a.attgenerated <> ''
JOIN pg_class c ON c.oid = a.attrelid AND NOT c.relispartition AND c.relkind IN ('r', 'p')
UNION ALL
-- the old type and the new one have no "=" in common, by which it could compare them meanwhile
SELECT pg_describe_object('pg_constraint'::regclass, k.oid, 0)
FROM pg_constraint k
WHERE k.contype = 'f' AND k.conparentid = 0 AND EXISTS (
    SELECT FROM unnest(k.conkey, k.confkey) c (own, other)
    JOIN used u ON (u.attrelid, u.attnum) = (k.conrelid, c.own)
    JOIN used r ON (r.attrelid, r.attnum) = (k.confrelid, c.other))
UNION ALL
SELECT 'a security label' FROM t JOIN pg_seclabel l
    ON l.classoid = 'pg_type'::regclass AND l.objoid = t.oid
UNION ALL
SELECT pg_describe_object(d.refclassid, d.refobjid, 0) FROM t JOIN pg_depend d
    ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
ORDER BY 1
