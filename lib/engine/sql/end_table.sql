-- What table $1 has and table $2 lacks, both quoted names: columns, constraints and indexes, by what they
-- say. Schemas of temporary tables and public are left out of what the server writes.
WITH tables AS (
    SELECT pg_catalog.to_regclass($1) AS made, pg_catalog.to_regclass($2) AS live
), parts AS (
    SELECT a.attrelid AS relation, 'column' AS kind, a.attname::text AS name,
        concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
            'IDENTITY ' || nullif(a.attidentity::text, ''), 'GENERATED ' || nullif(a.attgenerated::text, '')) AS says
    FROM tables
    JOIN pg_catalog.pg_attribute a ON a.attrelid IN (tables.made, tables.live)
        AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    UNION ALL
    SELECT o.conrelid, 'constraint', o.conname::text, pg_catalog.pg_get_constraintdef(o.oid)
    FROM tables
    JOIN pg_catalog.pg_constraint o ON o.conrelid IN (tables.made, tables.live) AND o.contype <> 'n'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint whole
            WHERE whole.oid = o.conparentid AND whole.conrelid = o.conrelid)
    UNION ALL
    SELECT i.indrelid, 'index', c.relname::text,
        substring(pg_catalog.pg_get_indexdef(i.indexrelid) FROM ' USING .*$') || i.indisunique::text
    FROM tables
    JOIN pg_catalog.pg_index i ON i.indrelid IN (tables.made, tables.live)
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
), said AS (
    SELECT relation, kind, name, regexp_replace(says, '(pg_temp(_\d+)?|public)\.', '', 'g') AS says FROM parts
)
SELECT s.kind || ' "' || s.name || '"' AS what
FROM said s, tables t
WHERE s.relation = t.made
    AND NOT EXISTS (SELECT FROM said o
        WHERE o.relation = t.live AND o.kind = s.kind AND o.name = s.name AND o.says = s.says)
ORDER BY s.kind, s.name
LIMIT 1
