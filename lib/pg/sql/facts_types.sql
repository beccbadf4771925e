-- The types that lint asks about: $1 schemas (empty: as search_path finds the name), $2 names. A domain
-- is constrained when it, or one that it is made of, has a CHECK or NOT NULL.
SELECT n.nspname AS schema, t.typname AS name, pg_type_is_visible(t.oid) AS visible, t.typtype AS kind,
    (WITH RECURSIVE base (oid) AS (
        SELECT t.oid
        UNION ALL
        SELECT b.typbasetype FROM base JOIN pg_type b ON b.oid = base.oid AND b.typtype = 'd'
    ) SELECT bool_or(b.typnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = b.oid))
        FROM base JOIN pg_type b ON b.oid = base.oid AND b.typtype = 'd') IS TRUE AS constrained,
    (SELECT string_agg(format('%s.%I', a.attrelid::regclass, a.attname), ', ')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm')
        WHERE a.atttypid = t.oid AND NOT a.attisdropped) AS users
FROM unnest($1::text[], $2::text[]) AS w (schema, name)
JOIN pg_type t ON t.oid = to_regtype(CASE w.schema WHEN '' THEN quote_ident(w.name)
    ELSE format('%I.%I', w.schema, w.name) END)
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname <> 'pg_catalog'
