-- After a phase has made objects of ours: nobody but the owner may call functions or attach them to a
-- table, or read what rows had before they were set, whatever ALTER DEFAULT PRIVILEGES gave. Triggers
-- fire without that right.
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
    FOR r IN SELECT DISTINCT c.oid::regclass::text AS name,
            CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) g
        WHERE n.nspname = 'sluice' AND g.grantee <> c.relowner AND c.relkind = 'r'
            AND c.relname LIKE 'remembered\_%'
    LOOP
        EXECUTE format('REVOKE ALL ON TABLE %s FROM %s CASCADE', r.name, r.role);
    END LOOP;
END
$$
