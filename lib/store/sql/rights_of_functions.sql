-- After a phase has made functions of ours: nobody but the owner may call them or attach them to a
-- table, whatever ALTER DEFAULT PRIVILEGES gave. Triggers fire without that right.
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT DISTINCT p.oid::regprocedure::text AS function,
            CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
            aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
        WHERE n.nspname = 'sluice' AND g.grantee <> p.proowner AND p.proname NOT IN
            ('approve', 'reject', 'deployed', 'note_refusal', 'watch_reads', 'log_hash', 'attached_to')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s CASCADE', r.function, r.role);
    END LOOP;
END
$$
