-- What the planner knows of the columns of a table $1 (an oid): for a partitioned one that was never
-- analysed as a whole, of its largest partition. `values` has each as often as it is there, in 200.
WITH known AS (
    SELECT t.relid, c.relname, n.nspname, t.relid = $1::pg_catalog.oid AS itself
    FROM (SELECT $1::pg_catalog.oid AS relid
        UNION SELECT l.relid FROM pg_catalog.pg_partition_tree($1::pg_catalog.oid::pg_catalog.regclass) l WHERE l.isleaf) t
    JOIN pg_catalog.pg_class c ON c.oid = t.relid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE EXISTS (SELECT FROM pg_catalog.pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname)
    ORDER BY t.relid = $1::pg_catalog.oid DESC, c.reltuples DESC
    LIMIT 1
),
shares AS (
    SELECT DISTINCT ON (s.attname) s.attname, s.null_frac,
        s.most_common_vals::pg_catalog.text::pg_catalog.text[] AS common, s.most_common_freqs AS freqs,
        s.histogram_bounds::pg_catalog.text::pg_catalog.text[] AS bounds,
        greatest(0, 1 - s.null_frac - coalesce((SELECT sum(f) FROM pg_catalog.unnest(s.most_common_freqs) f), 0)) AS rest
    FROM known k
    JOIN pg_catalog.pg_stats s ON s.schemaname = k.nspname AND s.tablename = k.relname
    ORDER BY s.attname, s.inherited DESC
)
SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, b.typname AS base,
    b.typcategory AS category, b.typtype AS class, a.attnotnull AS not_null,
    a.attidentity <> '' OR pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' AS numbered,
    d.oid IS NOT NULL AS has_default,
    EXISTS (SELECT FROM pg_catalog.pg_index i
        WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum) AS is_unique,
    coalesce(s.null_frac, 0) AS null_share,
    (SELECT pg_catalog.array_agg(v.value)
        FROM (SELECT m.value
                FROM ROWS FROM (pg_catalog.unnest(s.common), pg_catalog.unnest(s.freqs)) AS m (value, freq),
                    pg_catalog.generate_series(1, greatest(1, (m.freq * 200)::pg_catalog.int4))
            UNION ALL
            SELECT h.value
            FROM pg_catalog.unnest(s.bounds) AS h (value),
                pg_catalog.generate_series(1, greatest(1, (s.rest * 200 / pg_catalog.cardinality(s.bounds))::pg_catalog.int4))) v
    )::pg_catalog.text AS "values"
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN shares s ON s.attname = a.attname
WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum
