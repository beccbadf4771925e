INSERT INTO members (email) VALUES ('o:u')
UPDATE members SET removed = true WHERE id = :i
