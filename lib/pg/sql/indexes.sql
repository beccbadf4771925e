-- The indexes of table $1 (an oid) that Sluice did not make. The tail of a definition is what
-- follows its head, whose length is known: no text is searched for. The predicate stands at the end,
-- as pg_get_expr says it; a tablespace comes before it.
SELECT ic.relname AS name, substr(pg_get_indexdef(i.indexrelid), def.head + 1) AS tail,
    substr(left(def.text, length(def.text) - length(def.predicate)), def.head + 1)
        || coalesce(' TABLESPACE ' || quote_ident(ts.spcname), '') || def.predicate AS whole_tail,
    con.conname AS constraint,
    CASE WHEN con.condeferrable THEN ' DEFERRABLE' ELSE '' END
        || CASE WHEN con.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS constraint_tail,
    obj_description(i.indexrelid, 'pg_class') AS comment,
    obj_description(con.oid, 'pg_constraint') AS constraint_comment,
    nullif(concat_ws(E';\n',
        CASE WHEN obj_description(i.indexrelid, 'pg_class') IS NOT NULL THEN
            format('COMMENT ON INDEX %I.%I IS %L', n.nspname, ic.relname,
                obj_description(i.indexrelid, 'pg_class')) END,
        CASE WHEN obj_description(con.oid, 'pg_constraint') IS NOT NULL THEN
            format('COMMENT ON CONSTRAINT %I ON %I.%I IS %L', con.conname, n.nspname, tc.relname,
                obj_description(con.oid, 'pg_constraint')) END,
        (SELECT string_agg(format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', n.nspname,
                ic.relname, a.attnum, a.attstattarget), E';\n' ORDER BY a.attnum)
            FROM pg_attribute a
            WHERE a.attrelid = i.indexrelid AND coalesce(a.attstattarget, -1) >= 0),
        CASE WHEN i.indisclustered THEN
            format('ALTER TABLE %I.%I CLUSTER ON %I', n.nspname, tc.relname, ic.relname) END,
        CASE WHEN i.indisreplident THEN
            format('ALTER TABLE %I.%I REPLICA IDENTITY USING INDEX %I', n.nspname, tc.relname,
                ic.relname) END), '') AS said,
    ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = i.indrelid AND a.attnum > 0
        AND (a.attnum = ANY (i.indkey)
            OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                AND d.objid = i.indexrelid AND d.refclassid = 'pg_class'::regclass
                AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))
        ORDER BY a.attnum) AS columns,
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
        WHERE k.place <= i.indnkeyatts ORDER BY k.place) AS keys,
    i.indpred IS NULL AND i.indexprs IS NULL AS plain,
    i.indisunique AS unique, i.indisprimary AS primary, i.indisexclusion AS exclusion,
    i.indisvalid AND i.indisready AS valid, i.indisclustered AS clustered,
    i.indisreplident AS replica_identity, ts.spcname AS tablespace,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indexrelid
        AND coalesce(a.attstattarget, -1) >= 0) AS has_targets
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class tc ON tc.oid = i.indrelid
JOIN pg_namespace n ON n.oid = tc.relnamespace
CROSS JOIN LATERAL (SELECT pg_get_indexdef(i.indexrelid, 0, false) AS text,
    coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
    length(format('CREATE %sINDEX %I ON %s%I.%I ', CASE WHEN i.indisunique THEN 'UNIQUE ' END,
        ic.relname, CASE WHEN tc.relkind = 'p' THEN 'ONLY ' END, n.nspname, tc.relname)) AS head
) def
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
WHERE i.indrelid = $1::oid AND ic.relname NOT LIKE 'sluice\_%'
ORDER BY ic.relname
