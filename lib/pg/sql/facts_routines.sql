-- Functions that are not PostgreSQL's own. The text of those that are not in SQL or PL/pgSQL, or
-- belong to an extension, tells nothing.
SELECT n.nspname AS schema, p.proname AS name, p.provolatile AS volatility, l.lanname AS language,
    CASE WHEN l.lanname IN ('internal', 'c') OR e.objid IS NOT NULL THEN NULL ELSE p.prosrc END AS source,
    pg_get_function_result(p.oid) AS result, p.pronargdefaults AS defaults,
    p.prorettype = 'trigger'::regtype AS is_trigger,
    ARRAY(SELECT coalesce(p.proargnames[i], '') FROM generate_series(1,
            coalesce(array_length(p.proargmodes, 1), p.pronargs)) AS i
        WHERE p.proargmodes IS NULL OR p.proargmodes[i] IN ('i', 'b', 'v') ORDER BY i) AS parameters,
    ARRAY(SELECT format_type(t.type, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS t (type, at)
        ORDER BY t.at) AS types
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_language l ON l.oid = p.prolang
LEFT JOIN pg_depend e ON e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice') AND n.nspname !~ '^pg_'
ORDER BY 1, 2, 10
