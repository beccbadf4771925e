-- Row ($5, $6) of table $4 could not be filled; in the transaction of the rows around it.
INSERT INTO sluice.backfill_error (plan_id, phase, operation, relid, page, item, key, message)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (plan_id, phase, operation, relid, page, item) DO UPDATE
SET key = excluded.key, message = excluded.message, found_at = clock_timestamp()
