SELECT sluice.note_refusal(plan => $1, gate => $2, event => $3, claimed_by => $4, detail => $5,
    os_user => $6, host => $7)
