-- The index, and the constraint, that are named $2 and belong to table $1, a quoted name.
SELECT 'index' AS kind, i.indisunique AS is_unique, i.indisvalid AS is_valid,
    substring(pg_catalog.pg_get_indexdef(i.indexrelid) FROM ' USING (.*)$') AS definition
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2
UNION ALL
SELECT 'constraint', false, o.convalidated, pg_catalog.pg_get_constraintdef(o.oid)
FROM pg_catalog.pg_constraint o
WHERE o.conrelid = pg_catalog.to_regclass($1) AND o.conname = $2
