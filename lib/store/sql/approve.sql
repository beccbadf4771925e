-- The store's own function decides whether the role may, whatever this program thinks. $6 the
-- evidence as it was, $7 whether it overrides.
SELECT sluice.approve(plan => $1, gate => $2, checksum => $3, claimed_by => $4, reason => $5,
    evidence => $6::jsonb, override => $7::boolean, os_user => $8, host => $9)
