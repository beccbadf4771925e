-- What is in the database, by what it is called and how it is defined; neither the server's nor our own.
CREATE TEMPORARY TABLE sluice_schema ON COMMIT DROP AS
WITH space AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'sluice') AND nspname !~ '^pg_(temp|toast)'
), relation AS (
    SELECT c.*, format('%I.%I', s.nspname, c.relname) AS called
    FROM pg_class c JOIN space s ON s.oid = c.relnamespace
)
SELECT 'schema ' || quote_ident(n.nspname) AS object,
    concat_ws(' ', n.nspowner::regrole, (SELECT array_agg(a::text ORDER BY a::text)
        FROM unnest(coalesce(n.nspacl, acldefault('n', n.nspowner))) a), obj_description(n.oid, 'pg_namespace')) AS definition
FROM pg_namespace n JOIN space USING (oid)
UNION ALL
SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence '
        WHEN 'i' THEN 'index ' WHEN 'I' THEN 'index ' ELSE 'table ' END || c.called,
    concat_ws(' ', c.relkind, c.relowner::regrole, c.reloptions, c.relpersistence, c.relrowsecurity,
        c.relforcerowsecurity, c.relreplident, c.reltablespace,
        (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(coalesce(c.relacl,
            acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) a),
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) WHEN c.relkind IN ('i', 'I') THEN pg_get_indexdef(c.oid)
            WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
        pg_get_expr(c.relpartbound, c.oid),
        (SELECT array_agg(inhparent::regclass ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid),
        (SELECT row(seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle)
            FROM pg_sequence WHERE seqrelid = c.oid),
        obj_description(c.oid, 'pg_class'))
FROM relation c
UNION ALL
SELECT 'column ' || c.called || '.' || quote_ident(a.attname),
    concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        a.attcollation, a.attstattarget, a.attstorage, a.attcompression, a.attoptions,
        (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(a.attacl) x),
        pg_get_expr(d.adbin, CASE WHEN a.attgenerated <> '' THEN d.adrelid ELSE 0::oid END),
        col_description(c.oid, a.attnum))
FROM relation c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'c', 'v', 'm')
UNION ALL
SELECT 'constraint ' || quote_ident(k.conname) || ' of ' || coalesce(c.called, k.contypid::regtype::text),
    concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated, obj_description(k.oid, 'pg_constraint'))
FROM pg_constraint k JOIN space s ON s.oid = k.connamespace LEFT JOIN relation c ON c.oid = k.conrelid
UNION ALL
SELECT 'trigger ' || quote_ident(t.tgname) || ' of ' || c.called,
    concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid, 'pg_trigger'))
FROM pg_trigger t JOIN relation c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'policy ' || quote_ident(p.polname) || ' of ' || c.called,
    concat_ws(' ', p.polcmd, p.polpermissive, (SELECT array_agg(r::regrole ORDER BY r) FROM unnest(p.polroles) r),
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid, 'pg_policy'))
FROM pg_policy p JOIN relation c ON c.oid = p.polrelid
UNION ALL
SELECT 'rule ' || quote_ident(w.rulename) || ' of ' || c.called,
    concat_ws(' ', pg_get_ruledef(w.oid), w.ev_enabled, obj_description(w.oid, 'pg_rewrite'))
FROM pg_rewrite w JOIN relation c ON c.oid = w.ev_class WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'function ' || format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
    concat_ws(' ', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, p.proowner::regrole,
        (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(coalesce(p.proacl, acldefault('f', p.proowner))) a),
        obj_description(p.oid, 'pg_proc'))
FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'type ' || format('%I.%I', s.nspname, t.typname),
    concat_ws(' ', t.typtype, t.typowner::regrole, (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder)
            FROM pg_enum e WHERE e.enumtypid = t.oid),
        format_type(nullif(t.typbasetype, 0), t.typtypmod), t.typnotnull, t.typdefault,
        (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(coalesce(t.typacl, acldefault('T', t.typowner))) a),
        obj_description(t.oid, 'pg_type'))
FROM pg_type t JOIN space s ON s.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd', 'r', 'b') AND t.typelem = 0
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 'statistics ' || format('%I.%I', s.nspname, x.stxname),
    concat_ws(' ', pg_get_statisticsobjdef(x.oid), x.stxowner::regrole, obj_description(x.oid, 'pg_statistic_ext'))
FROM pg_statistic_ext x JOIN space s ON s.oid = x.stxnamespace
UNION ALL
SELECT 'extension ' || quote_ident(e.extname),
    concat_ws(' ', e.extversion, e.extnamespace::regnamespace, obj_description(e.oid, 'pg_extension'))
FROM pg_extension e
UNION ALL
SELECT 'publication ' || quote_ident(p.pubname),
    concat_ws(' ', to_jsonb(p) - 'oid', (SELECT array_agg(prrelid::regclass::text ORDER BY 1) FROM pg_publication_rel
        WHERE prpubid = p.oid))
FROM pg_publication p
UNION ALL
SELECT 'event trigger ' || quote_ident(e.evtname),
    concat_ws(' ', e.evtevent, e.evtfoid::regprocedure, e.evtenabled, e.evttags)
FROM pg_event_trigger e
UNION ALL
SELECT a.type || ' ' || a.identity, ''
FROM (SELECT 'pg_operator'::regclass AS class, oid FROM pg_operator UNION ALL
      SELECT 'pg_cast'::regclass, oid FROM pg_cast UNION ALL
      SELECT 'pg_collation'::regclass, oid FROM pg_collation UNION ALL
      SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config UNION ALL
      SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict UNION ALL
      SELECT 'pg_opclass'::regclass, oid FROM pg_opclass UNION ALL
      SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server UNION ALL
      SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper) o,
    pg_identify_object(o.class, o.oid, 0) a
WHERE o.oid >= 16384
