-- The role that owns all tables of $1 (quoted names), where the session was granted it and it may
-- make what a plan makes beside them; no row: there is none, or it is the session's own.
WITH RECURSIVE mine (oid) AS (
    SELECT m.roleid FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
    WHERE r.rolname = current_user AND to_jsonb(m) ->> 'set_option' IS DISTINCT FROM 'false'
    UNION
    SELECT m.roleid FROM pg_auth_members m JOIN mine ON m.member = mine.oid
    WHERE to_jsonb(m) ->> 'set_option' IS DISTINCT FROM 'false'
), own AS (
    SELECT DISTINCT c.relowner AS oid FROM unnest($1::text[]) AS name
    JOIN pg_class c ON c.oid = to_regclass(name)
)
SELECT r.rolname AS role FROM own JOIN pg_roles r USING (oid) JOIN mine USING (oid)
WHERE (SELECT count(*) FROM own) = 1 AND r.rolname <> current_user
    AND has_database_privilege(r.oid, current_database(), 'TEMPORARY')
    AND NOT EXISTS (SELECT FROM unnest($1::text[]) AS name
        JOIN pg_class c ON c.oid = to_regclass(name)
        WHERE has_schema_privilege(current_user, c.relnamespace, 'CREATE')
            AND NOT has_schema_privilege(r.oid, c.relnamespace, 'CREATE'))
