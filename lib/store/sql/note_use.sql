-- What is seen now of the use of $3 on server $4 becomes what gate $2 of plan $1 has seen: scans $5 in
-- statistics $6. $7: the gate has just opened. It is quiet since the scan before: $8 milliseconds ago,
-- or some time before now; where nothing was seen before, for $9 milliseconds or from now on.
INSERT INTO sluice.use_count AS u (plan_id, phase, object, server, scans, epoch, since, looked_at)
VALUES ($1, $2, $3, $4, $5, $6,
    clock_timestamp() - coalesce($9::bigint, 0) * interval '1 ms', clock_timestamp())
ON CONFLICT (plan_id, phase, object, server) DO UPDATE SET scans = excluded.scans,
    epoch = excluded.epoch, looked_at = excluded.looked_at,
    since = CASE WHEN $7 OR u.epoch <> excluded.epoch OR u.scans > excluded.scans THEN excluded.since
        WHEN u.scans < excluded.scans THEN greatest(u.since,
            clock_timestamp() - coalesce($8::bigint, 0) * interval '1 ms')
        ELSE u.since END
