-- Foreign servers that a copy of the schema might reach without a user mapping, which is not copied.
SELECT s.srvname AS server, w.fdwname AS wrapper
FROM pg_catalog.pg_foreign_server s
JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE w.fdwhandler <> 0
    AND w.fdwname NOT IN ('postgres_fdw', 'mysql_fdw', 'oracle_fdw', 'tds_fdw', 'file_fdw')
ORDER BY 1
