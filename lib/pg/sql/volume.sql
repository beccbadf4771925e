-- What the tables that hold the rows of table $1 (quoted, qualified) take beside their pages, in the
-- order of leaves.sql, with settings of the server. Scattered is an index whose first column is not
-- in the order of the table, as far as statistics tell.
SELECT c.oid, pg_indexes_size(c.oid) AS index_bytes, i.indexes, i.scattered, i.scattered_bytes,
    coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) AS toast_bytes,
    current_setting('block_size')::bigint AS block_bytes,
    current_setting('full_page_writes')::boolean AS full_page_writes,
    current_setting('wal_level') = 'logical' AS logical,
    pg_size_bytes(current_setting('max_wal_size')) AS max_wal_bytes,
    pg_size_bytes(current_setting('shared_buffers')) AS buffer_bytes
FROM (
    -- OFFSET 0: else what follows is asked of every table of the database
    SELECT c.* FROM pg_class c
    WHERE c.relkind IN ('r', 'm', 't') AND c.oid IN (
        SELECT relid FROM pg_partition_tree(to_regclass($1)) WHERE isleaf
        UNION
        SELECT to_regclass($1))
    OFFSET 0
) c
CROSS JOIN LATERAL (
    SELECT count(*) AS indexes, count(*) FILTER (WHERE NOT ordered.yes) AS scattered,
        coalesce(sum(pg_relation_size(x.indexrelid)) FILTER (WHERE NOT ordered.yes), 0)::bigint
            AS scattered_bytes
    FROM pg_index x
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM pg_stats s
            JOIN pg_namespace n ON n.nspname = s.schemaname AND n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
                AND a.attnum = x.indkey[0]
            WHERE s.tablename = c.relname AND NOT s.inherited AND abs(s.correlation) > 0.5) AS yes
    ) ordered
    WHERE x.indrelid = c.oid
) i
ORDER BY pg_relation_size(c.oid) DESC, c.oid
