-- The partitions of table $1, on every level, that are not attached yet to its index $2 (both quoted,
-- qualified) by a part of it: those with partitions of their own first, from the top down, then the
-- largest first. parent_index is the part that their parent has, NULL while it has none; of parts that
-- are not attached themselves that is known of those in $3 (likewise), to which others may be.
WITH RECURSIVE covered (relid, index, attached) AS (
    SELECT i.indrelid, i.indexrelid, i.indexrelid = to_regclass($2)
    FROM pg_index i
    WHERE i.indexrelid = to_regclass($2)
        OR i.indexrelid IN (SELECT to_regclass(part) FROM unnest($3::text[]) part)
    UNION
    SELECT i.indrelid, h.inhrelid, true
    FROM covered c
    JOIN pg_inherits h ON h.inhparent = c.index
    JOIN pg_index i ON i.indexrelid = h.inhrelid
)
SELECT p.relid::oid AS oid, p.isleaf AS leaf, n.nspname AS schema, r.relname AS name,
    (SELECT format('%I.%I', xn.nspname, x.relname)
        FROM covered c
        JOIN pg_class x ON x.oid = c.index
        JOIN pg_namespace xn ON xn.oid = x.relnamespace
        WHERE c.relid = p.parentrelid
        LIMIT 1) AS parent_index
FROM pg_partition_tree(to_regclass($1)) p
JOIN pg_class r ON r.oid = p.relid
JOIN pg_namespace n ON n.oid = r.relnamespace
WHERE p.level > 0 AND NOT EXISTS (SELECT FROM covered c WHERE c.relid = p.relid AND c.attached)
ORDER BY p.isleaf, CASE WHEN p.isleaf THEN 0 ELSE p.level END, pg_relation_size(p.relid) DESC,
    r.relname
