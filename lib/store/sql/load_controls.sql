-- Whether plan $1 is paused, and what `sluice throttle` changed: a row for each setting, or one
-- without any.
SELECT p.paused_by, t.setting, t.value
FROM sluice.plan p
LEFT JOIN sluice.throttle t ON t.plan_id = p.id
    AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp())
WHERE p.id = $1
