-- What pg_dump --schema-only --exclude-schema=sluice would show, one line for each object, in an
-- order that does not depend on oids. Reads catalogues of PostgreSQL 15 and later.
SET search_path = '';
WITH spaces AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'sluice')
), relations AS (
    SELECT c.*, c.oid::pg_catalog.regclass::text AS name
    FROM pg_catalog.pg_class c JOIN spaces s ON s.oid = c.relnamespace
), comments AS (
    SELECT pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) AS object, d.description
    FROM pg_catalog.pg_description d
    WHERE d.classoid IN ('pg_catalog.pg_class'::pg_catalog.regclass,
        'pg_catalog.pg_constraint'::pg_catalog.regclass, 'pg_catalog.pg_trigger'::pg_catalog.regclass,
        'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, 'pg_catalog.pg_policy'::pg_catalog.regclass)
)
SELECT line FROM (
    SELECT 1, nspname, pg_catalog.concat_ws(' ', 'schema', nspname, nspowner::pg_catalog.regrole,
        ARRAY(SELECT g::text FROM unnest(nspacl) g ORDER BY 1))
    FROM spaces JOIN pg_catalog.pg_namespace USING (oid, nspname)
UNION ALL
    SELECT 2, name, pg_catalog.concat_ws(' ', 'relation', relkind, name,
        relowner::pg_catalog.regrole, -- as pg_dump has it: rights that are those by default are none
        ARRAY(SELECT g::text FROM unnest(nullif(relacl, pg_catalog.acldefault(
            CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))) g ORDER BY 1),
        relpersistence, relreplident, reloptions,
        relrowsecurity, relforcerowsecurity, pg_catalog.pg_get_expr(relpartbound, oid),
        pg_catalog.pg_get_partkeydef(oid),
        (SELECT string_agg(inhparent::pg_catalog.regclass::text, ',' ORDER BY inhseqno)
            FROM pg_catalog.pg_inherits WHERE inhrelid = relations.oid))
    FROM relations WHERE relkind NOT IN ('i', 'I', 't')
UNION ALL
    SELECT 3, pg_catalog.concat(name, pg_catalog.to_char(attnum, '00000')),
        pg_catalog.concat_ws(' ', 'column', name, attname,
        pg_catalog.format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attstorage,
        attcompression, attcollation, nullif(attstattarget, -1),
        ARRAY(SELECT g::text FROM unnest(attacl) g ORDER BY 1), attoptions, attislocal,
        attinhcount, pg_catalog.pg_get_expr(adbin, adrelid),
        pg_catalog.col_description(attrelid, attnum))
    FROM relations r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
    LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND relkind NOT IN ('i', 'I', 't')
UNION ALL
    SELECT 4, r.name, pg_catalog.concat_ws(' ', 'constraint', r.name, conname, contype, convalidated,
        conislocal, coninhcount, connoinherit, pg_catalog.pg_get_constraintdef(k.oid))
    FROM relations r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid
UNION ALL
    SELECT 5, r.name, pg_catalog.concat_ws(' ', 'index', pg_catalog.pg_get_indexdef(indexrelid),
        indisclustered, indisreplident, indisvalid, i.relacl,
        (SELECT pg_catalog.array_agg(nullif(attstattarget, -1) ORDER BY attnum)
            FROM pg_catalog.pg_attribute WHERE attrelid = indexrelid))
    FROM relations r JOIN pg_catalog.pg_index ON indrelid = r.oid
    JOIN pg_catalog.pg_class i ON i.oid = indexrelid
    WHERE r.relkind <> 't'
UNION ALL
    SELECT 6, r.name, pg_catalog.concat_ws(' ', 'trigger', r.name,
        pg_catalog.pg_get_triggerdef(t.oid), tgenabled)
    FROM relations r JOIN pg_catalog.pg_trigger t ON tgrelid = r.oid WHERE NOT tgisinternal
UNION ALL
    SELECT 7, r.name, pg_catalog.concat_ws(' ', 'rule', ev_enabled, pg_catalog.pg_get_ruledef(w.oid))
    FROM relations r JOIN pg_catalog.pg_rewrite w ON ev_class = r.oid
UNION ALL
    SELECT 8, r.name, pg_catalog.concat_ws(' ', 'policy', polname, polcmd, polpermissive, polroles,
        pg_catalog.pg_get_expr(polqual, polrelid), pg_catalog.pg_get_expr(polwithcheck, polrelid))
    FROM relations r JOIN pg_catalog.pg_policy ON polrelid = r.oid
UNION ALL
    SELECT 9, stxname, pg_catalog.concat_ws(' ', 'statistics', stxowner::pg_catalog.regrole,
        nullif(stxstattarget, -1), pg_catalog.pg_get_statisticsobjdef(x.oid))
    FROM pg_catalog.pg_statistic_ext x JOIN spaces s ON s.oid = stxnamespace
UNION ALL
    SELECT 10, r.name, pg_catalog.concat_ws(' ', 'sequence', r.name, q.*, d.refobjid::pg_catalog.regclass,
        d.refobjsubid > 0, d.deptype)
    FROM relations r
    JOIN LATERAL (SELECT seqtypid::pg_catalog.regtype, seqstart, seqincrement, seqmax, seqmin, seqcache,
        seqcycle FROM pg_catalog.pg_sequence WHERE seqrelid = r.oid) q ON true
    LEFT JOIN pg_catalog.pg_depend d ON d.objid = r.oid AND d.deptype IN ('a', 'i')
        AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
UNION ALL
    SELECT 11, proname, pg_catalog.concat_ws(' ', 'function', proowner::pg_catalog.regrole,
        ARRAY(SELECT g::text FROM unnest(proacl) g ORDER BY 1),
        pg_catalog.pg_get_functiondef(p.oid))
    FROM pg_catalog.pg_proc p JOIN spaces s ON s.oid = pronamespace WHERE prokind IN ('f', 'p')
UNION ALL
    SELECT 12, typname, pg_catalog.concat_ws(' ', 'type', typname, typtype,
        typowner::pg_catalog.regrole, typacl)
    FROM pg_catalog.pg_type y JOIN spaces s ON s.oid = typnamespace WHERE typtype <> 'c'
        AND typcategory <> 'A'
UNION ALL
    SELECT 13, pubname, pg_catalog.concat_ws(' ', 'publication', pubname, puballtables, pubinsert,
        pubupdate, pubdelete, pubtruncate, pubviaroot)
    FROM pg_catalog.pg_publication
UNION ALL
    SELECT 13, pubname, pg_catalog.concat_ws(' ', 'publication table', pubname,
        prrelid::pg_catalog.regclass, pg_catalog.pg_get_expr(prqual, prrelid),
        (SELECT pg_catalog.array_agg(attname ORDER BY attname) FROM pg_catalog.pg_attribute
            WHERE attrelid = prrelid AND attnum = ANY (prattrs::smallint[])))
    FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = prpubid
UNION ALL
    SELECT 14, extname, pg_catalog.concat_ws(' ', 'extension', extname, extversion)
    FROM pg_catalog.pg_extension
UNION ALL
    SELECT 15, (object).identity, pg_catalog.concat_ws(' ', 'comment', (object).type, (object).identity,
        description)
    FROM comments WHERE (object).schema IN (SELECT nspname FROM spaces) OR (object).schema IS NULL
) all_of_it (part, name, line)
ORDER BY part, name COLLATE "C", line COLLATE "C";
