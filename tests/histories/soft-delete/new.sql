INSERT INTO members (email) VALUES ('n:u')
UPDATE members SET removed_at = now() WHERE id = :i
SELECT id FROM members WHERE lower(email) = 'm7' AND removed_at IS NULL
