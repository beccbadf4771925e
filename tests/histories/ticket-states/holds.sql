SELECT count(*) = 0 FROM boards WHERE shown IS NULL
