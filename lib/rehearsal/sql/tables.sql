-- The tables that hold rows of the application, a partitioned one for its partitions.
SELECT c.oid::pg_catalog.text AS relid, n.nspname AS schema, c.relname AS name, c.relkind = 'p' AS partitioned,
    CASE WHEN c.relkind = 'p' THEN (SELECT sum(greatest(l.reltuples, 0))
            FROM pg_catalog.pg_partition_tree(c.oid) t JOIN pg_catalog.pg_class l ON l.oid = t.relid
            WHERE t.isleaf)
        ELSE c.reltuples END::pg_catalog.int8 AS estimate
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT c.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice', 'sluice_rehearsal')
    AND n.nspname !~ '^pg_(toast|temp|toast_temp)'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 2, 3
