-- A plan whose lease somebody else holds, and who: see take_lease.sql and lease_holder.sql.
SELECT p.name, l.pid
FROM sluice.plan p
CROSS JOIN LATERAL (SELECT hashtextextended('sluice plan ' || p.name, 0) AS key) k
JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = (k.key >> 32) & 4294967295 AND l.objid::bigint = k.key & 4294967295
WHERE l.pid <> pg_backend_pid()
LIMIT 1
