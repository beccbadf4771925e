-- Table $1 of the other server, and the first of its columns $2 that is not of the type $3, as bulk_here.sql says types.
SELECT coalesce(c.relkind IN ('r', 'p'), false) AS is_table, m.name, m.type, m.wanted
FROM (SELECT) AS one
LEFT JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass($1)
LEFT JOIN LATERAL (
    SELECT w.name, w.wanted, found.type
    FROM unnest($2::text[], $3::text[]) WITH ORDINALITY w (name, wanted, place)
    LEFT JOIN LATERAL (
        SELECT CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN pg_catalog.format_type(t.oid, NULL)
            ELSE t.typname END AS type
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_type d ON d.oid = a.atttypid
        JOIN pg_catalog.pg_type t ON t.oid = CASE d.typtype WHEN 'd' THEN d.typbasetype ELSE d.oid END
        WHERE a.attrelid = c.oid AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped) AS found ON true
    WHERE found.type IS DISTINCT FROM w.wanted
    ORDER BY w.place LIMIT 1) AS m ON true
