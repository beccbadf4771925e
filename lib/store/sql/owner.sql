-- Who owns schema sluice, and what of it is not as this program makes it; no row: it is not there.
-- $1 the role that the operator trusts, or NULL. Only catalogues are read: nothing of the schema is
-- looked at or called before this was answered. `granted`: the session may become the owner without
-- being a superuser.
WITH RECURSIVE mine (oid) AS (
    SELECT r.oid FROM pg_roles r WHERE r.rolname IN (session_user, current_user)
    UNION
    SELECT m.roleid FROM pg_auth_members m JOIN mine ON m.member = mine.oid
    WHERE to_jsonb(m) ->> 'set_option' IS DISTINCT FROM 'false'
), ours (name) AS (
    VALUES ('meta'), ('plan'), ('phase'), ('operation'), ('operation_lock'), ('operation_effect'),
        ('operation_rename'), ('operation_file'), ('gate'), ('approval'), ('log'), ('log_head'), ('backfill'),
        ('backfill_table'), ('backfill_range'), ('backfill_error'), ('throttle'), ('old_write'),
        ('old_writer'), ('read_watch'), ('read_seen'), ('attached'), ('seal'),
        ('use_count')
)
SELECT r.rolname AS owner, r.rolname = current_user AS acting,
    n.nspowner IN (SELECT oid FROM mine) AS granted,
    pg_has_role(session_user, n.nspowner, 'MEMBER') AS may_act,
    n.nspowner = (SELECT datdba FROM pg_database WHERE datname = current_database()) AS of_database,
    r.rolname = $1 AS trusted,
    EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'meta') AS installed,
    coalesce(
        (SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = n.oid AND (c.relowner <> n.nspowner
                OR c.relkind <> 'r' AND c.relname IN (SELECT name FROM ours)
                OR c.relkind = 'r' AND (c.relrowsecurity OR c.relhasrules)
                OR EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                        AND p.pronamespace <> n.oid))
            ORDER BY 1 LIMIT 1),
        (SELECT p.proname FROM pg_proc p
            WHERE p.pronamespace = n.oid AND p.proowner <> n.nspowner ORDER BY 1 LIMIT 1)) AS odd
FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE n.nspname = 'sluice'
