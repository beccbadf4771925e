-- The function or procedure of signature $1 as it is; ALTER keeps owner and rights.
SELECT pg_get_functiondef(oid) AS undo
FROM pg_proc
WHERE oid = to_regprocedure($1) AND prokind IN ('f', 'p', 'w')
