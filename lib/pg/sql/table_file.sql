-- The file and size of table $1 (quoted, qualified).
SELECT pg_relation_filenode(c.oid) AS filenode,
    pg_relation_size(c.oid) / current_setting('block_size')::bigint AS pages
FROM pg_class c
WHERE c.oid = to_regclass($1)
