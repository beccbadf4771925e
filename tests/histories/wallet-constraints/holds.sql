SELECT count(*) = 0 FROM transfers WHERE amount = 0 OR at IS NULL
