-- The columns that the view over the scratch table names.
SELECT a.attname AS name
FROM pg_rewrite r
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE r.ev_class = 'pg_temp.sluice_view'::regclass
    AND d.refobjid = 'pg_temp.sluice_scratch'::regclass AND d.refobjsubid > 0
GROUP BY a.attname, a.attnum
ORDER BY a.attnum
