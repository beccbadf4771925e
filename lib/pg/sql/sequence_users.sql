-- What uses the sequence of an identity column of table $1 (an oid), besides that column.
SELECT DISTINCT a.attname AS column, pg_describe_object(d.classid, d.objid, d.objsubid) AS name
FROM pg_depend s
JOIN pg_attribute a ON a.attrelid = s.refobjid AND a.attnum = s.refobjsubid AND a.attidentity <> ''
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = s.objid
    AND d.deptype IN ('n', 'a')
WHERE s.classid = 'pg_class'::regclass AND s.refclassid = 'pg_class'::regclass
    AND s.refobjid = $1::oid AND s.deptype = 'i'
ORDER BY 1, 2
