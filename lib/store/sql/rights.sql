-- After our objects were made or upgraded: what others may do with them is what the guide grants,
-- and nothing else, whatever ALTER DEFAULT PRIVILEGES gave or somebody granted. A role to which the
-- defaults give a right has no other right of that kind: it cannot be told whether it was meant.
DO $$
DECLARE
    place oid := (SELECT oid FROM pg_namespace WHERE nspname = 'sluice');
    master oid := (SELECT nspowner FROM pg_namespace WHERE nspname = 'sluice');
    calls text[] := '{approve,reject,deployed,note_refusal,watch_reads,log_hash,attached_to}';
    r record;
BEGIN
    FOR r IN
        WITH given (kind, object, name, col, acl) AS (
            SELECT 'SCHEMA', 'sluice', '', NULL::text, coalesce(nspacl, acldefault('n', master))
            FROM pg_namespace WHERE oid = place
            UNION ALL
            SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass::text,
                relname, NULL, relacl
            FROM pg_class WHERE relnamespace = place AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            UNION ALL
            SELECT 'TABLE', c.oid::regclass::text, c.relname, a.attname, a.attacl
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
            WHERE c.relnamespace = place AND a.attacl IS NOT NULL
            UNION ALL
            SELECT CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                oid::regprocedure::text, proname, NULL, coalesce(proacl, acldefault('f', proowner))
            FROM pg_proc WHERE pronamespace = place
        ), by_default (kind, role) AS (
            SELECT CASE d.defaclobjtype WHEN 'r' THEN 'TABLE' WHEN 'f' THEN 'FUNCTION' END, g.grantee
            FROM pg_default_acl d, aclexplode(d.defaclacl) g
            WHERE d.defaclrole = master AND d.defaclnamespace IN (0, place)
        )
        SELECT v.kind, v.object, v.col, g.privilege_type AS privilege, g.is_grantable,
            CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role,
            g.grantee <> 0 AND CASE
                WHEN v.kind = 'SCHEMA' THEN g.privilege_type = 'USAGE'
                WHEN v.kind = 'FUNCTION' THEN v.name = ANY (calls) AND NOT EXISTS (
                    SELECT FROM by_default b WHERE b.kind = v.kind AND b.role = g.grantee)
                WHEN v.col IS NULL THEN g.privilege_type = 'SELECT' AND v.kind = 'TABLE'
                    AND v.name NOT LIKE 'remembered\_%' -- values of rows
                    AND NOT EXISTS (SELECT FROM by_default b
                        WHERE b.kind = v.kind AND b.role = g.grantee)
                WHEN v.name = 'plan' THEN g.privilege_type = 'UPDATE'
                    AND v.col IN ('paused_at', 'paused_by')
                WHEN v.name = 'log' THEN g.privilege_type = 'INSERT' AND v.col IN ('plan', 'phase',
                    'event', 'result', 'os_user', 'host', 'claimed_by', 'duration_ms', 'detail')
                ELSE false END AS meant
        FROM given v, aclexplode(v.acl) g
        WHERE g.grantee <> master
    LOOP
        IF r.meant AND r.is_grantable THEN
            EXECUTE format('REVOKE GRANT OPTION FOR %s %s ON %s %s FROM %s CASCADE', r.privilege,
                coalesce('(' || quote_ident(r.col) || ')', ''), r.kind, r.object, r.role);
        ELSIF NOT r.meant THEN
            EXECUTE format('REVOKE %s %s ON %s %s FROM %s CASCADE', r.privilege,
                coalesce('(' || quote_ident(r.col) || ')', ''), r.kind, r.object, r.role);
        END IF;
    END LOOP;
    -- Who may read them reads those too that an upgrade has made.
    FOR r IN SELECT DISTINCT g.grantee::regrole::text AS role
        FROM pg_class c, aclexplode(c.relacl) g
        WHERE c.relnamespace = place AND c.relname = 'plan' AND g.privilege_type = 'SELECT'
            AND g.grantee NOT IN (0, master)
    LOOP
        EXECUTE format('GRANT SELECT ON %2$s TO %1$s; '
            'GRANT EXECUTE ON FUNCTION sluice.log_hash, sluice.attached_to TO %1$s', r.role,
            (SELECT string_agg(format('sluice.%I', c.relname), ', ') FROM pg_class c
                WHERE c.relnamespace = place AND c.relkind IN ('r', 'v', 'p')
                    AND c.relname NOT LIKE 'remembered\_%'));
    END LOOP;
END
$$
