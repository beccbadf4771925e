-- The application's triggers on table $1 (an oid), and those that its partitions have of their own.
-- Bits of tgtype: src/include/catalog/pg_trigger.h.
SELECT t.tgname AS name, n.nspname || '.' || c.relname AS table,
    t.tgfoid::regprocedure::text AS function,
    t.tgtype & 1 <> 0 AS row, t.tgtype & 2 <> 0 AS before, t.tgtype & 4 <> 0 AS on_insert,
    t.tgtype & 8 <> 0 AS on_delete, t.tgtype & 16 <> 0 AS on_update, t.tgattr::text <> '' AS column_list,
    t.tgnewtable IS NOT NULL OR t.tgoldtable IS NOT NULL AS transition, t.tgenabled AS enabled
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (t.tgrelid = $1::oid
        OR t.tgparentid = 0 AND t.tgrelid IN (SELECT p.relid FROM pg_partition_tree($1::oid) p))
    AND NOT t.tgisinternal AND t.tgname NOT LIKE 'zz\_sluice\_%'
ORDER BY t.tgname, t.tgrelid <> $1::oid, 2
