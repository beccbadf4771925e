-- The schemas in which the application's own triggers, checks and functions look for names: what the
-- database sets as search_path, or else what this session began with. Each is quoted.
SELECT string_agg(quote_ident(name), ', ' ORDER BY place) AS path
FROM (
    SELECT CASE WHEN part[1] LIKE '"%' THEN replace(substr(part[1], 2, length(part[1]) - 2), '""', '"')
            ELSE lower(part[1]) END AS name, place
    FROM pg_catalog.pg_settings g
    LEFT JOIN LATERAL (
        SELECT substr(c, strpos(c, '=') + 1) AS value
        FROM pg_catalog.pg_db_role_setting s, unnest(s.setconfig) AS c
        WHERE s.setrole = 0 AND c LIKE 'search\_path=%'
            AND s.setdatabase = (SELECT oid FROM pg_catalog.pg_database
                WHERE datname = current_database())
    ) d ON true,
    regexp_matches(coalesce(d.value, g.reset_val), '"(?:[^"]|"")*"|[^\s,]+', 'g')
        WITH ORDINALITY AS m (part, place)
    WHERE g.name = 'search_path'
) AS path
WHERE name NOT IN ('$user', 'pg_catalog', 'pg_temp', '')
