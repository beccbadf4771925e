-- The application's triggers on table $1 (an oid). Bits of tgtype: src/include/catalog/pg_trigger.h.
SELECT t.tgname AS name, t.tgfoid::regprocedure::text AS function,
    t.tgtype & 1 <> 0 AS row, t.tgtype & 2 <> 0 AS before, t.tgtype & 4 <> 0 AS on_insert,
    t.tgtype & 16 <> 0 AS on_update, t.tgattr::text <> '' AS column_list, t.tgenabled AS enabled
FROM pg_trigger t
WHERE t.tgrelid = $1::oid AND NOT t.tgisinternal AND t.tgname NOT LIKE 'zz\_sluice\_%'
ORDER BY t.tgname
