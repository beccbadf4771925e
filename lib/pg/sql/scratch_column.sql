-- Column $1 of the scratch table, and how many columns, constraints and indexes that table has, in
-- which file.
SELECT format_type(a.atttypid, a.atttypmod) AS type,
    format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> t.typcollation
        THEN format(' COLLATE %I.%I', n.nspname, c.collname) ELSE '' END AS declaration,
    NOT (a.atthasdef OR a.attnotnull OR a.attidentity <> '' OR a.attgenerated <> '') AS plain,
    (SELECT count(*) FROM pg_attribute o
        WHERE o.attrelid = r.oid AND o.attnum > 0 AND NOT o.attisdropped) AS columns,
    (SELECT count(*) FROM pg_constraint o WHERE o.conrelid = r.oid)
        + (SELECT count(*) FROM pg_index o WHERE o.indrelid = r.oid) AS constraints,
    pg_relation_filenode(r.oid) AS file
FROM pg_class r
LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = $1 AND NOT a.attisdropped
LEFT JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation c ON c.oid = a.attcollation
LEFT JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE r.oid = 'pg_temp.sluice_scratch'::regclass
