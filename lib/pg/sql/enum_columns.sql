-- The columns of tables that are of enum $1 (quoted, qualified), or arrays of it; no generated ones, which nobody can
-- write. Those of partitions
-- go with their table; a temporary table is its session's.
SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, a.atttypid <> t.oid AS is_array
FROM pg_type t
JOIN pg_attribute a ON a.atttypid IN (t.oid, nullif(t.typarray, 0)) AND a.attnum > 0
    AND NOT a.attisdropped AND a.attgenerated = ''
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relpersistence <> 't'
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.oid = to_regtype($1)
ORDER BY n.nspname, c.relname, a.attnum
