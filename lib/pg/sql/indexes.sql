-- The indexes of table $1 (an oid) that Sluice did not make. The tail of a definition is what
-- follows its head, whose length is known: no text is searched for.
SELECT ic.relname AS name,
    substr(pg_get_indexdef(i.indexrelid),
        length(format('CREATE %sINDEX %I ON %s%I.%I ', CASE WHEN i.indisunique THEN 'UNIQUE ' END,
            ic.relname, CASE WHEN tc.relkind = 'p' THEN 'ONLY ' END, n.nspname, tc.relname)) + 1)
        AS tail,
    con.conname AS constraint,
    CASE WHEN con.condeferrable THEN ' DEFERRABLE' ELSE '' END
        || CASE WHEN con.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS constraint_tail,
    coalesce(obj_description(con.oid, 'pg_constraint'), obj_description(i.indexrelid, 'pg_class'))
        AS comment,
    ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = i.indrelid AND a.attnum > 0
        AND (a.attnum = ANY (i.indkey)
            OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                AND d.objid = i.indexrelid AND d.refclassid = 'pg_class'::regclass
                AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))
        ORDER BY a.attnum) AS columns,
    i.indisunique AS unique, i.indisprimary AS primary, i.indisexclusion AS exclusion,
    i.indisvalid AND i.indisready AS valid, i.indisclustered AS clustered,
    i.indisreplident AS replica_identity, ts.spcname AS tablespace,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indexrelid
        AND coalesce(a.attstattarget, -1) >= 0) AS has_targets
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class tc ON tc.oid = i.indrelid
JOIN pg_namespace n ON n.oid = tc.relnamespace
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
WHERE i.indrelid = $1::oid AND ic.relname NOT LIKE 'sluice\_%'
ORDER BY ic.relname
