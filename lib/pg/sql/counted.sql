-- Index $2 of schema $1, and what it is there for beside being scanned; no row: there is none.
SELECT nullif(concat_ws(', and ', CASE WHEN i.indisexclusion THEN 'enforces an exclusion constraint'
        WHEN i.indisunique THEN 'keeps values unique' END,
    CASE WHEN i.indisreplident THEN 'is the replica identity' END,
    CASE WHEN EXISTS (SELECT FROM pg_constraint f WHERE f.conindid = i.indexrelid AND f.contype = 'f')
        THEN 'is what a foreign key references' END), '') AS serves
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2
