-- What a refusal has named by its bare name $2, or as the statement has it (quoted, qualified) in $1: each
-- of that kind ($3: relation, function, type or schema), its owner (NULL: a superuser), and those of the privileges $4 that
-- role $5 lacks.
WITH named (kind, oid, object, owner) AS (
    SELECT 'relation', c.oid, format('%s %I.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
        n.nspname, c.relname), c.relowner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = $2 AND n.nspname !~ '^pg_(toast|temp)'
    UNION ALL
    SELECT 'function', p.oid, format('%s %s', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
        p.oid::regprocedure), p.proowner
    FROM pg_proc p WHERE p.proname = $2
    UNION ALL
    SELECT 'type', t.oid, format('TYPE %s', t.oid::regtype), t.typowner FROM pg_type t WHERE t.typname = $2
    UNION ALL
    SELECT 'schema', n.oid, format('SCHEMA %I', n.nspname), n.nspowner
    FROM pg_namespace n WHERE n.nspname = $2
), lacking AS (
    SELECT n.*, ARRAY(SELECT p FROM unnest($4::text[]) p
        WHERE NOT CASE
            WHEN n.object LIKE 'SEQUENCE %' THEN has_sequence_privilege($5::name, n.oid, p)
            WHEN n.kind = 'relation' THEN has_table_privilege($5::name, n.oid, p)
            WHEN n.kind = 'function' THEN has_function_privilege($5::name, n.oid, p)
            WHEN n.kind = 'type' THEN has_type_privilege($5::name, n.oid, p)
            ELSE has_schema_privilege($5::name, n.oid, p) END) AS lacks
    FROM named n WHERE n.kind = $3
)
SELECT l.object,
    (SELECT quote_ident(r.rolname) FROM pg_roles r WHERE r.oid = l.owner AND NOT r.rolsuper) AS owner,
    array_to_string(l.lacks, ', ') AS lacks
FROM lacking l
ORDER BY $3 = 'relation' AND l.oid = to_regclass($1) DESC NULLS LAST, l.lacks <> '{}' DESC, l.object
