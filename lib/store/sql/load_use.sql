-- What gate $2 of plan $1 has seen of the use of $3 on server $4.
SELECT scans, epoch, (extract(epoch FROM clock_timestamp() - since) * 1000)::bigint AS quiet_ms,
    (extract(epoch FROM clock_timestamp() - looked_at) * 1000)::bigint AS looked_ms
FROM sluice.use_count WHERE (plan_id, phase, object, server) = ($1, $2, $3, $4)
