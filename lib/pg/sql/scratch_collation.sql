-- The collation of column $1 of the scratch table, when it is not the one of its type.
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.collname) AS collation
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_collation c ON c.oid = a.attcollation
JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE a.attrelid = 'pg_temp.sluice_scratch'::regclass AND a.attname = $1
    AND a.attcollation <> t.typcollation
