-- Of the foreign table $1, what its server calls it and the columns $2: postgres_fdw reads that from their options.
WITH named AS (
    SELECT w.place, a.attname AS here, coalesce((SELECT option_value
            FROM pg_catalog.pg_options_to_table(a.attfdwoptions) WHERE option_name = 'column_name'),
            a.attname) AS there, t.typname, t.typnamespace = 'pg_catalog'::regnamespace AS built_in, t.oid AS type,
        t.typtype = 'c' OR e.typnamespace <> 'pg_catalog'::regnamespace AS has_numbers
    FROM unnest($2::text[]) WITH ORDINALITY w (name, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = pg_catalog.to_regclass($1) AND a.attname = w.name
    JOIN pg_catalog.pg_type d ON d.oid = a.atttypid
    JOIN pg_catalog.pg_type t ON t.oid = CASE d.typtype WHEN 'd' THEN d.typbasetype ELSE d.oid END
    LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
)
SELECT s.srvname AS server, pg_catalog.format('%I.%I', coalesce((SELECT option_value
            FROM pg_catalog.pg_options_to_table(f.ftoptions) WHERE option_name = 'schema_name'), n.nspname),
        coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(f.ftoptions)
            WHERE option_name = 'table_name'), c.relname)) AS name,
    (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(there), ', ' ORDER BY place) FROM named) AS columns,
    (SELECT pg_catalog.string_agg(pg_catalog.format('%I AS %I', there, here), ', ')
        FROM (SELECT DISTINCT there, here FROM named) AS each) AS rows,
    (SELECT pg_catalog.array_agg(there::text ORDER BY place) FROM named) AS names,
    (SELECT pg_catalog.array_agg(CASE WHEN built_in THEN pg_catalog.format_type(type, NULL) ELSE typname END
        ORDER BY place) FROM named) AS types,
    (SELECT pg_catalog.min(here) FROM named WHERE has_numbers) AS has_numbers
FROM pg_catalog.pg_foreign_table f
JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE f.ftrelid = pg_catalog.to_regclass($1)
