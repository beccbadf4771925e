-- Whether what a phase executes is what was sealed last by a role that may act as the owner.
SELECT coalesce((SELECT s.digest FROM sluice.seal s
    JOIN pg_roles r ON r.oid = s.identity
    WHERE (s.plan_id, s.phase) = ($1::bigint, $2::integer) AND pg_has_role(r.oid,
        (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = 'sluice'), 'MEMBER')
    ORDER BY s.id DESC LIMIT 1) = sluice.digest($1::bigint, $2::integer), false) AS same
