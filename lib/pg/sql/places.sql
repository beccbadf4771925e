-- The directories in which the server keeps table $1 (quoted, qualified), its partitions and their
-- indexes, as far as the current role may know them: data_directory is for members of
-- pg_read_all_settings.
SELECT DISTINCT coalesce(nullif(pg_tablespace_location(coalesce(nullif(c.reltablespace, 0),
        d.dattablespace)), ''),
    (SELECT setting FROM pg_settings WHERE name = 'data_directory')) AS path
FROM (
    SELECT relid FROM pg_partition_tree(to_regclass($1)) WHERE isleaf
    UNION
    SELECT to_regclass($1)
) t
CROSS JOIN LATERAL (
    SELECT t.relid AS oid
    UNION ALL
    SELECT indexrelid FROM pg_index WHERE indrelid = t.relid
) parts
JOIN pg_class c ON c.oid = parts.oid AND c.relkind IN ('r', 'm', 't', 'i')
JOIN pg_database d ON d.datname = current_database()
