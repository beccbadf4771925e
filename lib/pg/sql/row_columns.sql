-- Columns of other relations that hold rows of table $1 (an oid): of its row type, an array or a
-- domain of it, or a composite type with such a column.
WITH RECURSIVE types (oid) AS (
    SELECT reltype FROM pg_class WHERE oid = $1::oid
    UNION
    SELECT more.oid FROM types
    CROSS JOIN LATERAL (
        SELECT t.typarray FROM pg_type t WHERE t.oid = types.oid AND t.typarray <> 0
        UNION ALL
        SELECT d.objid FROM pg_depend d JOIN pg_type t ON t.oid = d.objid AND t.typtype = 'd'
        WHERE d.refclassid = 'pg_type'::regclass AND d.refobjid = types.oid
            AND d.classid = 'pg_type'::regclass
        UNION ALL
        SELECT c.reltype FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'c'
        WHERE d.refclassid = 'pg_type'::regclass AND d.refobjid = types.oid
            AND d.classid = 'pg_class'::regclass
    ) more (oid)
)
SELECT DISTINCT format('column "%s" of %s %s', a.attname,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
    c.oid::regclass) AS name
FROM types
JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = types.oid
    AND d.classid = 'pg_class'::regclass AND d.objsubid > 0
JOIN pg_class c ON c.oid = d.objid AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid <> $1::oid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND NOT a.attisdropped
ORDER BY 1
