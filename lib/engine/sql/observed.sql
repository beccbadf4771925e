-- What session $1 is doing, when it has been at one statement for a second: how far an index is
-- (pg_stat_progress_create_index). No row: nothing that takes long.
SELECT p.phase,
    CASE WHEN p.blocks_total > 0 THEN p.blocks_done::float8 / p.blocks_total
        WHEN p.tuples_total > 0 THEN p.tuples_done::float8 / p.tuples_total END AS share,
    p.lockers_done, nullif(p.lockers_total, 0) AS lockers
FROM pg_stat_activity a
LEFT JOIN pg_stat_progress_create_index p ON p.pid = a.pid
WHERE a.pid = $1 AND a.state = 'active' AND a.query_start < clock_timestamp() - interval '1 s'
