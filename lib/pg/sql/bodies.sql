-- Bodies that may do something with table $1 (an oid), which is known as $2.$3: functions in SQL and PL/pgSQL that have its
-- name in their text, take or give its row type, depend on it, or are called by its triggers; views
-- over it; expressions of its indexes and checks. What is chosen by text is chosen here, so that few
-- of many functions are read.
WITH RECURSIVE target AS (
    SELECT c.oid, c.reltype, format('%I.%I', $2::text, $3::text) AS name,
        lower(replace($3::text, '"', '""')) AS text
    FROM pg_class c WHERE c.oid = $1::oid
), types (oid) AS (
    SELECT reltype FROM target
    UNION
    SELECT more.oid FROM types
    CROSS JOIN LATERAL (
        SELECT t.typarray FROM pg_type t WHERE t.oid = types.oid AND t.typarray <> 0
        UNION ALL
        SELECT d.objid FROM pg_depend d JOIN pg_type t ON t.oid = d.objid AND t.typtype = 'd'
        WHERE d.refclassid = 'pg_type'::regclass AND d.refobjid = types.oid
            AND d.classid = 'pg_type'::regclass
    ) more (oid)
), calls AS (
    SELECT t.tgfoid AS oid, string_agg(DISTINCT format('"%s"', t.tgname), ', ') AS triggers,
        array_agg(DISTINCT tables.name) FILTER (WHERE tables.name IS NOT NULL) AS copies
    FROM pg_trigger t
    CROSS JOIN LATERAL unnest(ARRAY[t.tgoldtable, t.tgnewtable]) tables (name)
    WHERE (t.tgrelid = $1::oid
            OR t.tgrelid IN (SELECT p.relid FROM pg_partition_tree($1::oid) p))
        AND NOT t.tgisinternal AND t.tgname NOT LIKE 'zz\_sluice\_%' AND t.tgenabled <> 'D'
    GROUP BY 1
), written AS MATERIALIZED (
    SELECT p.oid, p.prosrc FROM pg_proc p
    WHERE p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))
        AND p.pronamespace NOT IN (SELECT oid FROM pg_namespace
            WHERE nspname IN ('pg_catalog', 'information_schema', 'sluice'))
), chosen (oid) AS (
    SELECT p.oid FROM written p, target
    WHERE strpos(lower(p.prosrc), target.text) > 0
        AND p.prosrc ~* ('(^|\W)' || regexp_replace(target.text, '(\W)', '\\\1', 'g') || '($|\W)')
    UNION
    SELECT oid FROM calls
    UNION
    SELECT d.objid FROM pg_depend d
    WHERE d.classid = 'pg_proc'::regclass
        AND (d.refclassid = 'pg_type'::regclass AND d.refobjid IN (SELECT oid FROM types)
            OR d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid)
)
SELECT CASE WHEN calls.triggers IS NULL THEN '' ELSE format('trigger %s, ', calls.triggers) END
        || CASE p.prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END
        || p.oid::regprocedure AS object,
    p.oid::regprocedure::text AS function, l.lanname = 'plpgsql' AS plpgsql,
    p.prosqlbody IS NOT NULL AS tracked,
    CASE WHEN l.lanname = 'plpgsql' THEN pg_get_functiondef(p.oid)
        WHEN p.prosqlbody IS NULL THEN p.prosrc
        ELSE regexp_replace(regexp_replace(pg_get_function_sqlbody(p.oid),
            '^\s*BEGIN ATOMIC\s(.*)\sEND\s*$', '\1'), '^\s*RETURN\s', 'SELECT ') END AS text,
    CASE WHEN p.prorettype = (SELECT reltype FROM target) THEN 'row'
        WHEN p.prorettype = 'record'::regtype OR rt.typtype = 'c' THEN 'columns'
        ELSE 'nothing' END AS returns,
    ARRAY(SELECT unnest(ARRAY[coalesce(a.name, ''), '$' || a.place])
        FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames)
            WITH ORDINALITY a (type, name, place)
        JOIN types ON types.oid = a.type
        JOIN pg_type t ON t.oid = a.type AND t.typcategory <> 'A')
        || CASE WHEN calls.oid IS NULL THEN '{}' ELSE '{old,new}'::text[] END AS rows,
    coalesce(calls.copies, '{}') AS copies,
    coalesce(p.proargnames, '{}') AS parameters
FROM chosen
JOIN pg_proc p ON p.oid = chosen.oid
JOIN pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
JOIN pg_namespace n ON n.oid = p.pronamespace
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice')
JOIN pg_type rt ON rt.oid = p.prorettype
LEFT JOIN calls ON calls.oid = p.oid
WHERE p.prokind IN ('f', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass
        AND e.objid = p.oid AND e.deptype = 'e')
UNION ALL
SELECT format('%s %s', CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END,
        c.oid::regclass), NULL, false, true, pg_get_viewdef(c.oid), 'nothing', '{}', '{}', '{}'
FROM pg_class c
WHERE c.relkind IN ('v', 'm') AND c.oid IN (SELECT r.ev_class FROM pg_depend d
    JOIN pg_rewrite r ON r.oid = d.objid
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = $1::oid)
UNION ALL
SELECT format('index "%s"', c.relname), NULL, false, true,
    format('SELECT %s FROM %s', concat_ws(', ', pg_get_expr(i.indexprs, i.indrelid),
        pg_get_expr(i.indpred, i.indrelid)), target.name), 'nothing', '{}', '{}', '{}'
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid, target
WHERE i.indrelid = $1::oid AND coalesce(i.indexprs, i.indpred) IS NOT NULL
    AND c.relname NOT LIKE 'sluice\_%'
UNION ALL
SELECT format('check "%s"', k.conname), NULL, false, true,
    format('SELECT %s FROM %s', pg_get_expr(k.conbin, k.conrelid), target.name), 'nothing', '{}', '{}', '{}'
FROM pg_constraint k, target
WHERE k.conrelid = $1::oid AND k.contype = 'c' AND k.conname NOT LIKE 'sluice\_%'
ORDER BY 1
