-- The tables in which the transaction of operation $3 of phase $2 of plan $1 tells old rows from new
-- ones: of this database on this cluster ($4), with the file that they had then, and written within
-- half the range of transaction ids.
SELECT f.relid
FROM sluice.operation o JOIN sluice.operation_file f USING (plan_id, phase, ordinal)
WHERE o.plan_id = $1 AND o.phase = $2 AND o.ordinal = $3 AND o.system = $4 AND $4 <> ''
    AND o.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    AND f.filenode = pg_catalog.pg_relation_filenode(f.relid::regclass)
    AND pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::numeric - o.horizon::text::numeric
        BETWEEN 0 AND 2147483647
