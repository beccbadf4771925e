-- The extended statistics of table $1 (an oid) that Sluice did not make. What follows ON is of the
-- server's own making: columns first, then expressions.
SELECT n.nspname AS schema, s.stxname AS name, pg_get_statisticsobjdef_columns(s.oid) AS columns,
    CASE WHEN s.stxkind <> '{e}' THEN (SELECT string_agg(
        CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' WHEN 'm' THEN 'mcv' END, ', ')
        FROM unnest(s.stxkind) k WHERE k <> 'e') END AS kinds,
    coalesce((to_jsonb(s) ->> 'stxstattarget')::integer, -1) AS target,
    obj_description(s.oid, 'pg_statistic_ext') AS comment,
    ARRAY(SELECT a.attname::text FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.stxrelid
            AND d.refobjsubid > 0
        ORDER BY a.attnum) AS names
FROM pg_statistic_ext s
JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE s.stxrelid = $1::oid AND s.stxname NOT LIKE 'sluice\_%'
ORDER BY 1, 2
