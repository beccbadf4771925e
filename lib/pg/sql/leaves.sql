-- The tables that hold the rows of table $1 (quoted, qualified), largest first: itself, or the
-- leaves of a partitioned one. rows: an estimate, as the planner makes it for a table that has
-- grown since its last ANALYZE. blocked_by: an index on one of the columns $2, which every update
-- of them has to write.
SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
    pg_relation_filenode(c.oid) AS filenode,
    pg_relation_size(c.oid) / current_setting('block_size')::bigint AS pages,
    CASE WHEN c.relpages > 0 THEN c.reltuples / c.relpages END AS density,
    coalesce((SELECT option_value::integer FROM pg_options_to_table(c.reloptions)
        WHERE option_name = 'fillfactor'), 100) AS fillfactor,
    (SELECT min(i.relname) FROM pg_depend d
        JOIN pg_class i ON i.oid = d.objid AND i.relkind IN ('i', 'I')
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
            AND d.refobjid = c.oid AND a.attname = ANY ($2::text[])) AS blocked_by
FROM (
    SELECT relid FROM pg_partition_tree(to_regclass($1)) WHERE isleaf
    UNION
    SELECT to_regclass($1)
) t
JOIN pg_class c ON c.oid = t.relid AND c.relkind IN ('r', 'm', 't')
JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY pages DESC, c.oid
