-- When a hook was told event $3 of phase $2, in ms before now; NULL: it was not.
SELECT (extract(epoch FROM clock_timestamp() - max(at)) * 1000)::bigint AS ms_ago
FROM sluice.log
WHERE plan = $1 AND phase = $2 AND event = 'hook' AND detail LIKE $3 || ':%'
