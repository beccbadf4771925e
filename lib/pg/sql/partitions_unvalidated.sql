-- The partitions with rows of table $1 (quoted, qualified) whose constraint $2 is not validated yet,
-- the largest first. Columns as in partition_indexes.sql.
SELECT p.relid::oid AS oid, p.isleaf AS leaf, n.nspname AS schema, r.relname AS name,
    NULL::text AS parent_index
FROM pg_partition_tree(to_regclass($1)) p
JOIN pg_class r ON r.oid = p.relid
JOIN pg_namespace n ON n.oid = r.relnamespace
JOIN pg_constraint c ON c.conrelid = p.relid AND c.conname = $2
WHERE p.isleaf AND NOT c.convalidated
ORDER BY pg_relation_size(p.relid) DESC, r.relname
