-- The columns of a table in the order of its rows; those that rows bring values for are not generated.
SELECT a.attname AS name, a.attgenerated <> '' AS generated
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = $1::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
