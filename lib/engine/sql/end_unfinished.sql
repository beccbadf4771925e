-- What of table $1, a quoted name, is not whole.
SELECT 'index "' || c.relname || '" is invalid' AS what
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = pg_catalog.to_regclass($1) AND NOT i.indisvalid
ORDER BY 1
