-- What `sluice throttle` set ends with the work that it was for, as do the notes of who wrote.
WITH over AS (
    DELETE FROM sluice.throttle t USING sluice.plan p
    WHERE p.id = $1 AND p.epoch = $2 AND pg_backend_pid() = $4 AND t.plan_id = p.id
        AND $3::text IN ('complete', 'reverted')
), synced AS (
    SELECT DISTINCT e.name AS sync FROM sluice.operation_effect e JOIN sluice.plan p ON p.id = e.plan_id
    WHERE p.id = $1 AND p.epoch = $2 AND pg_backend_pid() = $4 AND e.class = 'function'
        AND $3::text IN ('complete', 'reverted')
), noted AS (
    DELETE FROM sluice.old_writer w USING synced s WHERE w.sync = s.sync
), noted_before AS (
    DELETE FROM sluice.old_write w USING synced s WHERE w.sync = s.sync
)
UPDATE sluice.plan SET state = $3
WHERE id = $1 AND epoch = $2 AND pg_backend_pid() = $4
