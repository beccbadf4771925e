-- The type below the domain of column $1 of the scratch table, however many domains lie between.
WITH RECURSIVE one (attribute, type, base, typmod) AS (
    SELECT a.attcollation, t.oid, t.typbasetype, t.typtypmod
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
    WHERE a.attrelid = 'pg_temp.sluice_scratch'::regclass AND a.attname = $1 AND NOT a.attisdropped
    UNION ALL
    SELECT one.attribute, t.oid, t.typbasetype, t.typtypmod
    FROM one JOIN pg_type t ON t.oid = one.base AND t.typtype = 'd'
)
SELECT format_type(one.base, one.typmod) || CASE WHEN one.attribute <> b.typcollation
    THEN (SELECT format(' COLLATE %I.%I', n.nspname, c.collname)
        FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = one.attribute)
    ELSE '' END AS declaration
FROM one JOIN pg_type b ON b.oid = one.base AND b.typtype <> 'd'
