-- The columns of the tables $1, in order.
SELECT a.attrelid::bigint AS relation, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS not_null, a.atthasdef AS has_default, a.attgenerated <> '' AS generated,
    coalesce(nullif(a.attidentity::text, ''), ' ') AS identity
FROM pg_attribute a
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
