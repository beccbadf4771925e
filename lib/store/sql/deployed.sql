SELECT sluice.deployed(plan => $1, claimed_by => $2, reason => $3, os_user => $4, host => $5) AS gate
