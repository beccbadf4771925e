-- What the unique index sluice_same of the copy holds to be the same: its keys in order, each with
-- its collation, and what is said of the whole index beside every one.
SELECT pg_get_indexdef(i.indexrelid, k::int, false) || CASE WHEN c.oid IS NULL THEN ''
        ELSE format(' COLLATE %I.%I', n.nspname, c.collname) END AS key,
    pg_get_expr(i.indpred, i.indrelid) AS predicate,
    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_are_the_same
FROM pg_catalog.pg_index i
CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) AS k
LEFT JOIN pg_catalog.pg_collation c ON c.oid = i.indcollation[k - 1] AND c.collname <> 'default'
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE i.indexrelid = 'pg_temp.sluice_same'::regclass
ORDER BY k
