-- What partitions of table $1 (an oid) have on one of its columns that the table itself has not: what
-- comes from the table is left out. A default that is missing in a partition is none of its own.
WITH part AS (
    SELECT p.relid::oid AS oid, p.relid::text AS name
    FROM pg_partition_tree($1::oid) p WHERE p.level > 0
), col AS (
    SELECT part.oid, part.name, a.attnum, a.attname, a.attacl,
        coalesce(a.attstattarget, -1) AS target, a.attstorage, a.attcompression,
        ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE o LIKE 'n\_distinct%') AS options,
        pg_get_expr(d.adbin, CASE WHEN a.attgenerated <> '' THEN d.adrelid ELSE 0::oid END) AS default_sql
    FROM part
    JOIN pg_attribute a ON a.attrelid = part.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
)
SELECT col.name AS partition, col.attname AS column, own.what
FROM col
JOIN LATERAL (
    SELECT format('index "%s"', x.relname) AS what
    FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid AND NOT x.relispartition
    WHERE i.indrelid = col.oid AND x.relname NOT LIKE 'sluice\_%'
        AND (col.attnum = ANY (i.indkey)
            OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                AND d.objid = i.indexrelid AND d.refclassid = 'pg_class'::regclass
                AND d.refobjid = i.indrelid AND d.refobjsubid = col.attnum))
    UNION ALL
    SELECT format('constraint "%s"', c.conname)
    FROM pg_constraint c
    WHERE c.conrelid = col.oid AND c.contype IN ('c', 'f') AND c.coninhcount = 0
        AND c.conparentid = 0 AND col.attnum = ANY (c.conkey) AND c.conname NOT LIKE 'sluice\_%'
    UNION ALL
    -- one that was attached keeps the name of its NOT NULL (since 18), which then cannot be renamed
    SELECT format('NOT NULL constraint "%s"', c.conname)
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attname = col.attname
    JOIN pg_constraint r ON r.conrelid = a.attrelid AND r.contype = 'n'
        AND r.conkey = ARRAY[a.attnum] AND r.conname <> c.conname
    WHERE c.conrelid = col.oid AND c.contype = 'n' AND c.conkey = ARRAY[col.attnum]
    UNION ALL
    SELECT t.what
    FROM (SELECT a.attstattarget, a.attstorage, a.attcompression,
            ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE o LIKE 'n\_distinct%') AS options,
            pg_get_expr(d.adbin, d.adrelid) AS default_sql
        FROM pg_attribute a
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = $1::oid AND a.attname = col.attname) r
    CROSS JOIN LATERAL (VALUES
        ('a default', col.default_sql <> coalesce(r.default_sql, '')),
        ('privileges', col.attacl IS NOT NULL),
        ('a comment', col_description(col.oid, col.attnum) IS NOT NULL),
        ('a statistics target, storage, compression or options',
            (col.target, col.attstorage, col.attcompression, col.options)
                IS DISTINCT FROM
            (coalesce(r.attstattarget, -1), r.attstorage, r.attcompression, r.options)))
        t (what, has)
    WHERE t.has
) own ON true
ORDER BY 1, 2, 3
