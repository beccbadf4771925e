-- A function is there or not; it is of no table. $1 schema, $2 NULL, $3 name.
SELECT CASE WHEN EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = $1 AND p.proname = $3 AND $2::text IS NULL)
    THEN 'present' ELSE 'absent' END AS state
