-- What partitions of table $1 (an oid) have in its columns $2 otherwise than the table: a change of the table's
-- takes it from them. And checks of their own that are named as $3 says: one of the table takes such a one in,
-- and with it away. NOT NULL stands at the partition from which those below it have it.
WITH part AS (
    SELECT c.oid, n.nspname AS schema, c.relname AS name, p.parentrelid::oid AS parent
    FROM pg_partition_tree($1::oid) p
    JOIN pg_class c ON c.oid = p.relid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE p.level > 0
), col AS (
    SELECT a.attrelid, a.attname, a.attnotnull, coalesce(a.attstattarget, -1) AS target,
        CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0::oid) END AS default_sql
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attname = ANY ($2::text[]) AND NOT a.attisdropped
)
SELECT part.schema, part.name, col.attname AS column, NULL AS check,
    col.default_sql IS DISTINCT FROM r.default_sql AS other_default, col.default_sql,
    col.target <> r.target AS other_target, col.target, col.attnotnull AND NOT above.attnotnull AS own_not_null
FROM part
JOIN col ON col.attrelid = part.oid
JOIN col r ON r.attrelid = $1::oid AND r.attname = col.attname
JOIN col above ON above.attrelid = part.parent AND above.attname = col.attname
WHERE col.default_sql IS DISTINCT FROM r.default_sql OR col.target <> r.target
    OR col.attnotnull AND NOT above.attnotnull
UNION ALL
SELECT part.schema, part.name, NULL, c.conname, false, NULL, false, -1, false
FROM part
JOIN pg_constraint c ON c.conrelid = part.oid
WHERE c.contype = 'c' AND c.coninhcount = 0 AND c.conname = ANY ($3::text[])
ORDER BY 1, 2, 3, 4
