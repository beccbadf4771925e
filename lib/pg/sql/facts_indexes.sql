-- The indexes of the tables $1. `columns`: the keys in order, empty for an expression; `names`:
-- every column that the index has in it, in an expression or predicate too.
SELECT i.indrelid::bigint AS relation, c.relname AS name, i.indisunique AS unique,
    i.indisprimary AS primary, i.indisvalid AS valid, i.indpred IS NOT NULL AS partial,
    i.indisreplident AS replica_identity, m.amname AS method,
    EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
        AS is_constraint,
    ARRAY(SELECT coalesce(a.attname, '') FROM generate_series(0, i.indnkeyatts - 1) AS k (at)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.at]
            AND i.indkey[k.at] <> 0
        ORDER BY k.at) AS columns,
    ARRAY(SELECT DISTINCT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid
        AND a.attnum > 0 AND (a.attnum = ANY (i.indkey) OR EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
            AND d.refobjsubid = a.attnum))) AS names
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid = ANY ($1::oid[])
ORDER BY i.indrelid, c.relname
