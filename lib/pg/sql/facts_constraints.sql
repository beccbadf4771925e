-- The constraints of the tables $1, and the foreign keys that refer to them.
SELECT r.relation::bigint AS relation, k.conname AS name, k.contype AS type, k.convalidated AS validated,
    r.incoming, pg_get_expr(k.conbin, k.conrelid) AS expression,
    ARRAY(SELECT a.attname FROM unnest(CASE WHEN r.incoming THEN k.confkey ELSE k.conkey END)
            WITH ORDINALITY AS c (num, at)
        JOIN pg_attribute a ON a.attrelid = r.relation AND a.attnum = c.num ORDER BY c.at) AS columns,
    n.nspname AS other_schema, o.relname AS other_name
FROM pg_constraint k
CROSS JOIN LATERAL (
    SELECT k.conrelid AS relation, false AS incoming WHERE k.conrelid = ANY ($1::oid[])
    UNION ALL
    SELECT k.confrelid, true WHERE k.confrelid = ANY ($1::oid[]) AND k.confrelid <> k.conrelid
) r
LEFT JOIN pg_class o ON o.oid = CASE WHEN r.incoming THEN k.conrelid ELSE k.confrelid END
LEFT JOIN pg_namespace n ON n.oid = o.relnamespace
WHERE k.contype IN ('c', 'f', 'p', 'u', 'x')
    -- of a foreign key to a partitioned table there is one more for each partition
    AND NOT EXISTS (SELECT FROM pg_constraint whole WHERE whole.oid = k.conparentid AND whole.conrelid = k.conrelid)
ORDER BY r.relation, r.incoming, k.conname
