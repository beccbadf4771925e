-- What `sluice throttle` set ends with the work that it was for.
WITH over AS (
    DELETE FROM sluice.throttle t USING sluice.plan p
    WHERE p.id = $1 AND p.epoch = $2 AND pg_backend_pid() = $4 AND t.plan_id = p.id
        AND $3::text IN ('complete', 'reverted')
)
UPDATE sluice.plan SET state = $3
WHERE id = $1 AND epoch = $2 AND pg_backend_pid() = $4
