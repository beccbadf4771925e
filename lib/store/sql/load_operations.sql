SELECT * FROM sluice.operation WHERE plan_id = $1 AND phase = $2 ORDER BY ordinal
