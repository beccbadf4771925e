-- A view is there or not. $1 schema, $2 and $3 its name.
SELECT CASE WHEN EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname = $2 AND c.relname = $3 AND c.relkind = 'v')
    THEN 'present' ELSE 'absent' END AS state
