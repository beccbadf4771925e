-- Likewise; see approve.sql.
SELECT sluice.reject(plan => $1, gate => $2, checksum => $3, claimed_by => $4, reason => $5,
    evidence => $6::jsonb, os_user => $7, host => $8)
