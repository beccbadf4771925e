SELECT count(*) = 0 FROM payments WHERE amount_cents IS NULL
