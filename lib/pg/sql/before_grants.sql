-- What the roles $3 hold on $2 of class $1, given again after all of it is taken.
WITH object AS (
    SELECT coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) AS acl
    FROM pg_class WHERE $1::text IN ('TABLE', 'SEQUENCE') AND oid = to_regclass($2)
    UNION ALL
    SELECT coalesce(nspacl, acldefault('n', nspowner))
    FROM pg_namespace WHERE $1 = 'SCHEMA' AND oid = to_regnamespace($2)
    UNION ALL
    SELECT coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc WHERE $1 IN ('FUNCTION', 'PROCEDURE') AND oid = to_regprocedure($2)
    UNION ALL
    SELECT coalesce(typacl, acldefault('T', typowner))
    FROM pg_type WHERE $1 IN ('TYPE', 'DOMAIN') AND oid = to_regtype($2)
), role AS (
    SELECT name, CASE name WHEN 'PUBLIC' THEN 0::oid WHEN 'CURRENT_USER' THEN current_user::regrole::oid
        WHEN 'SESSION_USER' THEN session_user::regrole::oid ELSE to_regrole(name)::oid END AS oid
    FROM unnest($3::text[]) AS r (name)
), held AS (
    SELECT r.name, a.is_grantable, string_agg(DISTINCT a.privilege_type, ', ') AS privileges
    FROM object o, aclexplode(o.acl) a JOIN role r ON r.oid = a.grantee
    GROUP BY r.name, a.is_grantable
)
SELECT (SELECT string_agg(format('REVOKE ALL ON %s %s FROM %s', $1, $2, name), E';\n') FROM role)
    || coalesce((SELECT string_agg(format(E';\nGRANT %s ON %s %s TO %s%s', privileges, $1, $2, name,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), '') FROM held), '') AS undo
FROM object
