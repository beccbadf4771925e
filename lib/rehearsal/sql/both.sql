-- Whether another session holds this advisory lock in this database, and on this server.
SELECT coalesce(bool_or(l.database = d.oid), false) AS same, count(*) > 0 AS server
FROM pg_catalog.pg_locks l, pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database() AND l.locktype = 'advisory' AND l.granted
    AND l.classid = $1::pg_catalog.int8::pg_catalog.oid
    AND l.objid = $2::pg_catalog.int8::pg_catalog.oid AND l.objsubid = 2
