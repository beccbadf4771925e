-- The partitions of table $1, on every level, that are not attached yet to its index $2 (both quoted,
-- qualified) by a part of it: those with partitions of their own first, from the top down, then the
-- largest first. parent_index is the part that their parent has, NULL while it has none; of parts that
-- are not attached themselves that is known of those in $3 (likewise), to which others may be. The
-- planner expects far more of a recursion than there is, so only parts of tables that have partitions
-- are looked for by one, and each step by itself.
WITH RECURSIVE whole (index) AS (
    SELECT to_regclass($2)::oid
    UNION ALL
    SELECT to_regclass(part)::oid FROM unnest($3::text[]) part
), above (index) AS (
    SELECT index FROM whole
    UNION
    SELECT part.inhrelid
    FROM above a
    CROSS JOIN LATERAL (SELECT h.inhrelid FROM pg_inherits h
        JOIN pg_class x ON x.oid = h.inhrelid AND x.relkind = 'I'
        WHERE h.inhparent = a.index OFFSET 0) part
), covered (relid, index) AS MATERIALIZED (
    SELECT i.indrelid, i.indexrelid FROM above a JOIN pg_index i ON i.indexrelid = a.index
), attached (relid) AS MATERIALIZED (
    SELECT i.indrelid
    FROM covered c
    CROSS JOIN LATERAL (SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = c.index OFFSET 0) part
    JOIN pg_index i ON i.indexrelid = part.inhrelid
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
WHERE p.level > 0 AND NOT EXISTS (SELECT FROM attached a WHERE a.relid = p.relid)
ORDER BY p.isleaf, CASE WHEN p.isleaf THEN 0 ELSE p.level END, pg_relation_size(p.relid) DESC,
    r.relname
