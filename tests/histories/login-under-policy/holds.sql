SELECT count(*) = 0 FROM members WHERE username IS NULL
