-- What the roles $3 hold on $2 of class $1, given again after all of it is taken; of ALL TABLES, ALL
-- SEQUENCES and ALL ROUTINES $2 is the schema. What is taken from a table is taken from its columns too.
WITH object AS (
    SELECT CASE WHEN $1::text IN ('TABLE', 'SEQUENCE') THEN $1 WHEN c.relkind = 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS class,
        CASE WHEN $1 IN ('TABLE', 'SEQUENCE') THEN $2 ELSE format('%I.%I', n.nspname, c.relname) END AS name, c.oid AS relid,
        coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS acl
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = CASE WHEN $1 IN ('TABLE', 'SEQUENCE') THEN to_regclass($2) END
        OR (n.oid = CASE WHEN $1 LIKE 'ALL %' THEN to_regnamespace($2) END AND c.relkind = ANY (CASE $1 WHEN 'ALL TABLES' THEN '{r,p,v,m,f}'
            WHEN 'ALL SEQUENCES' THEN '{S}' ELSE '{}' END::"char"[]))
    UNION ALL
    SELECT $1, $2, NULL, coalesce(nspacl, acldefault('n', nspowner))
    FROM pg_namespace WHERE oid = CASE $1 WHEN 'SCHEMA' THEN to_regnamespace($2) END
    UNION ALL
    SELECT CASE $1 WHEN 'ALL ROUTINES' THEN 'ROUTINE' ELSE $1 END,
        CASE $1 WHEN 'ALL ROUTINES' THEN format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
            ELSE $2 END, NULL, coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.oid = CASE WHEN $1 IN ('FUNCTION', 'PROCEDURE') THEN to_regprocedure($2) END
        OR n.oid = CASE $1 WHEN 'ALL ROUTINES' THEN to_regnamespace($2) END
    UNION ALL
    SELECT $1, $2, NULL, coalesce(typacl, acldefault('T', typowner))
    FROM pg_type WHERE oid = CASE WHEN $1 IN ('TYPE', 'DOMAIN') THEN to_regtype($2) END
), role AS (
    SELECT name, CASE name WHEN 'PUBLIC' THEN 0::oid WHEN 'CURRENT_USER' THEN current_user::regrole::oid
        WHEN 'SESSION_USER' THEN session_user::regrole::oid ELSE to_regrole(name)::oid END AS oid
    FROM unnest($3::text[]) AS r (name)
), held AS (
    SELECT o.class, o.name AS object, r.name, a.is_grantable, string_agg(DISTINCT a.privilege_type, ', ') AS privileges
    FROM object o, aclexplode(o.acl) a JOIN role r ON r.oid = a.grantee
    GROUP BY o.class, o.name, r.name, a.is_grantable
    UNION ALL
    SELECT o.class, o.name, r.name, a.is_grantable,
        string_agg(DISTINCT format('%s (%I)', a.privilege_type, t.attname), ', ')
    FROM object o JOIN pg_attribute t ON t.attrelid = o.relid AND NOT t.attisdropped,
        aclexplode(t.attacl) a JOIN role r ON r.oid = a.grantee
    GROUP BY o.class, o.name, r.name, a.is_grantable
)
SELECT (SELECT string_agg(format('REVOKE ALL ON %s %s FROM %s', o.class, o.name, r.name), E';\n' ORDER BY o.name)
        FROM object o CROSS JOIN role r)
    || coalesce((SELECT string_agg(format(E';\nGRANT %s ON %s %s TO %s%s', privileges, class, object, name,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), '') FROM held), '') AS undo
FROM (SELECT FROM object LIMIT 1) any_object
