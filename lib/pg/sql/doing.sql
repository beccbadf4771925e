-- How far session $1 is with an index (phase and the columns behind it), since when its statement runs and
-- over how many bytes of tables that nobody else may change (as of the last vacuum), and who keeps it waiting
-- for a lock, and for what: a row for each of those, or one without locktype when it does not wait.
-- The first columns are those of pg/sql/holders.sql. `locktype` and `relation` as in pg_locks, and 'installation'
-- for the lock on our schema; who waits for a row waits for the transaction that has it, and holds the lock on
-- its place meanwhile. Who waits itself stands behind those for whom it does. A prepared transaction blocks as
-- pid 0.
WITH RECURSIVE wanted AS MATERIALIZED (
    SELECT CASE WHEN l.locktype = 'advisory' AND ((l.classid::bigint << 32) | l.objid::bigint)
            = pg_catalog.hashtextextended('sluice schema', 0) THEN 'installation'
        ELSE l.locktype END AS locktype, l.transactionid, l.mode,
        coalesce(l.relation, (SELECT t.relation FROM pg_catalog.pg_locks t
            WHERE t.pid = l.pid AND t.locktype = 'tuple' AND t.granted LIMIT 1)) AS relation
    FROM pg_catalog.pg_stat_activity s
    JOIN pg_catalog.pg_locks l ON l.pid = s.pid AND NOT l.granted
    WHERE s.pid = $1::integer AND s.wait_event_type = 'Lock'
    LIMIT 1
), blocker (pid, depth) AS (
    SELECT unnest(pg_catalog.pg_blocking_pids($1::integer)), 1
    UNION
    SELECT n.pid, b.depth + 1
    FROM blocker b CROSS JOIN LATERAL unnest(pg_catalog.pg_blocking_pids(b.pid)) n (pid)
    WHERE b.depth < 8 AND b.pid <> 0 AND n.pid <> $1::integer
), each (pid, depth) AS (
    SELECT pid, max(depth) FROM blocker GROUP BY pid
)
SELECT nullif(b.pid, 0) AS pid, coalesce(a.usename, p.owner) AS role,
    a.application_name AS application, a.state,
    extract(epoch FROM pg_catalog.clock_timestamp()
        - coalesce(a.xact_start, p.prepared))::bigint AS age_s,
    a.query, p.gid AS prepared, w.mode, w.locktype, a.client_port,
    (SELECT pg_catalog.format('%s.%s', n.nspname, c.relname) FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = w.relation) AS relation,
    i.phase,
    CASE WHEN i.blocks_total > 0 THEN i.blocks_done::float8 / i.blocks_total
        WHEN i.tuples_total > 0 THEN i.tuples_done::float8 / i.tuples_total END AS share,
    i.lockers_done, nullif(i.lockers_total, 0) AS lockers,
    (SELECT to_char(s.query_start AT TIME ZONE 'UTC', 'HH24:MI:SS"Z"') FROM pg_catalog.pg_stat_activity s
        WHERE s.pid = $1::integer) AS since,
    held.bytes, held.name AS held
FROM (SELECT) one
LEFT JOIN pg_catalog.pg_stat_progress_create_index i ON i.pid = $1::integer
CROSS JOIN LATERAL (
    SELECT sum(c.relpages) * pg_catalog.current_setting('block_size')::bigint AS bytes,
        CASE count(*) WHEN 1 THEN min(pg_catalog.format('%s.%s', n.nspname, c.relname)) END AS name
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpages > 0 AND c.oid IN (SELECT l.relation FROM pg_catalog.pg_locks l
        WHERE l.pid = $1::integer AND l.granted AND l.locktype = 'relation'
            AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                'ExclusiveLock', 'AccessExclusiveLock'))
) held
LEFT JOIN (wanted w CROSS JOIN each b) ON true
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
LEFT JOIN pg_catalog.pg_prepared_xacts p ON b.pid = 0 AND p.transaction = w.transactionid
ORDER BY b.depth DESC, age_s DESC NULLS LAST, b.pid
