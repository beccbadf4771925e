-- Of these roles those that this server has not.
SELECT n.name AS role
FROM pg_catalog.unnest($1::pg_catalog.text[]) AS n (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = n.name)
ORDER BY 1
