-- Record operations $3 to $4 of a phase as done resp. taken back. The plan's row is locked against
-- a successor until the commit, and nothing is written when there is one already: a run whose
-- epoch is not the latest, or whose session is not the one that took the lease, is stale.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $5 AND pg_backend_pid() = $6 FOR SHARE
), file AS (
    -- Of the operations whose transaction tells which rows are old.
    INSERT INTO sluice.operation_file AS f (plan_id, phase, ordinal, relid, filenode)
    SELECT o.plan_id, o.phase, o.ordinal, c.oid, pg_catalog.pg_relation_filenode(c.oid::regclass)
    FROM fence JOIN sluice.operation o
            ON o.plan_id = fence.id AND o.phase = $2 AND o.ordinal BETWEEN $3 AND $4,
        LATERAL (SELECT pg_catalog.to_regclass(CASE WHEN o.table_name IS NOT NULL
            THEN pg_catalog.concat(pg_catalog.quote_ident(o.table_schema), '.',
                pg_catalog.quote_ident(o.table_name)) END) AS id) t
        JOIN pg_catalog.pg_class c ON c.oid = t.id::oid
            OR c.oid IN (SELECT p.relid::oid FROM pg_catalog.pg_partition_tree(t.id) p)
    WHERE $7 AND pg_catalog.pg_relation_filenode(c.oid::regclass) IS NOT NULL
        AND EXISTS (SELECT FROM sluice.operation s
            WHERE s.plan_id = o.plan_id AND s.go_mode = 'batches'
                AND (s.since_phase, s.since_operation) = (o.phase, o.ordinal))
    ON CONFLICT (plan_id, phase, ordinal, relid) DO UPDATE SET filenode = excluded.filenode
)
UPDATE sluice.operation o
SET done = $7, xid = CASE WHEN $7 THEN pg_snapshot_xmax(pg_current_snapshot())::xid::text END,
    horizon = CASE WHEN $7 THEN pg_snapshot_xmax(pg_current_snapshot()) END,
    system = CASE WHEN $7 THEN $8 END,
    database = CASE WHEN $7 THEN (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) END,
    finished_at = CASE WHEN $7 THEN clock_timestamp() END
FROM fence
WHERE o.plan_id = fence.id AND o.phase = $2 AND o.ordinal BETWEEN $3 AND $4
