-- Record operations $3 to $4 of a phase as done resp. taken back. The plan's row is locked against
-- a successor until the commit, and nothing is written when there is one already: a run whose
-- epoch is not the latest, or whose session is not the one that took the lease, is stale.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $5 AND pg_backend_pid() = $6 FOR SHARE
), dating AS (
    -- The operations whose transaction tells which rows are old.
    SELECT o.plan_id, o.phase, o.ordinal, pg_catalog.to_regclass(pg_catalog.concat(
        pg_catalog.quote_ident(o.table_schema), '.', pg_catalog.quote_ident(o.table_name))) AS id
    FROM fence JOIN sluice.operation o
        ON o.plan_id = fence.id AND o.phase = $2 AND o.ordinal BETWEEN $3 AND $4
    WHERE $7 AND o.table_name IS NOT NULL AND EXISTS (SELECT FROM sluice.operation s
        WHERE s.plan_id = o.plan_id AND s.go_mode = 'batches'
            AND (s.since_phase, s.since_operation) = (o.phase, o.ordinal))
), file AS (
    INSERT INTO sluice.operation_file AS f (plan_id, phase, ordinal, relid, filenode)
    SELECT d.plan_id, d.phase, d.ordinal, t.id, pg_catalog.pg_relation_filenode(t.id)
    FROM dating d, LATERAL (
        SELECT d.id UNION SELECT p.relid FROM pg_catalog.pg_partition_tree(d.id) p) t (id)
    WHERE pg_catalog.pg_relation_filenode(t.id) IS NOT NULL
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
