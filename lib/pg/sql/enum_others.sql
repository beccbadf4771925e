-- What uses enum $1 (quoted, qualified), or its array type, and is no column of a table or view, and
-- does not hang on such a column of a table, be it as default, check, index, view or policy.
WITH t AS (
    SELECT t.oid, t.typarray FROM pg_type t WHERE t.oid = to_regtype($1)
), used AS (
    SELECT a.attrelid, a.attnum
    FROM t JOIN pg_attribute a ON a.atttypid IN (t.oid, t.typarray) AND a.attnum > 0
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
)
SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) AS other
FROM t JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)
WHERE (d.classid, d.objid) <> ('pg_type'::regclass, t.typarray)
    AND NOT EXISTS (SELECT FROM pg_class c WHERE d.classid = 'pg_class'::regclass AND c.oid = d.objid
        AND d.objsubid > 0 AND (c.relkind IN ('r', 'p', 'v', 'm') OR c.relpersistence = 't'))
    AND (d.classid = 'pg_proc'::regclass OR NOT EXISTS (
        SELECT FROM pg_depend o JOIN used u ON o.refclassid = 'pg_class'::regclass
            AND (o.refobjid, o.refobjsubid) = (u.attrelid, u.attnum)
        WHERE (o.classid, o.objid) = (d.classid, d.objid)))
UNION ALL
SELECT 'a security label' FROM t JOIN pg_seclabel l
    ON l.classoid = 'pg_type'::regclass AND l.objoid = t.oid
UNION ALL
SELECT pg_describe_object(d.refclassid, d.refobjid, 0) FROM t JOIN pg_depend d
    ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
ORDER BY 1
