-- The triggers of the tables $1, with the text of their functions.
SELECT t.tgrelid::bigint AS relation, t.tgname AS name, p.prosrc AS source
FROM pg_trigger t
JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('internal', 'c')
WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal
ORDER BY t.tgrelid, t.tgname
