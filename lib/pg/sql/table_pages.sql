-- The file, size and estimated rows of table $1 (quoted, qualified).
SELECT pg_relation_filenode(c.oid) AS filenode,
    pg_relation_size(c.oid) / current_setting('block_size')::bigint AS pages,
    greatest(c.reltuples, 0)::bigint AS rows, c.relpages AS counted_pages
FROM pg_class c
WHERE c.oid = to_regclass($1)
