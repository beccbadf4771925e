INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, duration_ms, detail, fields)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
