-- Column $1 of the scratch table, and how many columns, constraints and indexes that table has, in
-- which file; equal_is_image as in columns.sql.
SELECT format_type(a.atttypid, a.atttypmod) AS type,
    format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> t.typcollation
        THEN format(' COLLATE %I.%I', n.nspname, c.collname) ELSE '' END AS declaration,
    NOT (a.atthasdef OR a.attnotnull OR a.attidentity <> '' OR a.attgenerated <> '') AS plain,
    (SELECT count(*) FROM pg_attribute o
        WHERE o.attrelid = r.oid AND o.attnum > 0 AND NOT o.attisdropped) AS columns,
    (SELECT count(*) FROM pg_constraint o WHERE o.conrelid = r.oid)
        + (SELECT count(*) FROM pg_index o WHERE o.indrelid = r.oid) AS constraints,
    t.typtype = 'd' AND t.typdefault IS NOT NULL AS domain_default,
    pg_relation_filenode(r.oid) AS file, t.typstorage <> 'p' AS toastable,
    EXISTS (SELECT FROM pg_opclass o
        JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree'
        JOIN pg_amproc p ON p.amprocfamily = o.opcfamily AND p.amprocnum = 4
            AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype
        WHERE o.opcdefault AND t.oid <> 'bpchar'::regtype AND o.opcintype = CASE WHEN t.oid = 'varchar'::regtype THEN 'text'::regtype ELSE t.oid END
            AND EXISTS (SELECT FROM pg_operator e WHERE e.oprname = '='
                AND e.oprnamespace = 'pg_catalog'::regnamespace
                AND e.oprleft = o.opcintype AND e.oprright = o.opcintype)
            AND (p.amproc = 'btequalimage'::regproc OR (p.amproc = 'btvarstrequalimage'::regproc
                AND c.collisdeterministic))) AS equal_is_image
FROM pg_class r
LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = $1 AND NOT a.attisdropped
LEFT JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation c ON c.oid = a.attcollation
LEFT JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE r.oid = 'pg_temp.sluice_scratch'::regclass
