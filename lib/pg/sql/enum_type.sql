-- Enum $1 (quoted, qualified): what it is and has.
SELECT t.typtype = 'e' AS is_enum, pg_has_role(t.typowner, 'USAGE') AS owned,
    CASE WHEN t.typowner <> quote_ident(current_user)::regrole THEN t.typowner::regrole::text END AS owner,
    obj_description(t.oid, 'pg_type') AS comment, t.typacl IS NOT NULL AS granted,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
        AS values,
    ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
            || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        FROM aclexplode(t.typacl) a WHERE a.grantee <> t.typowner ORDER BY 1) AS grants
FROM pg_type t WHERE t.oid = to_regtype($1)
