INSERT INTO members (id, username) VALUES (:u, 'n:u')
UPDATE members SET username = 'n:u' WHERE id = :i
SELECT login, shown FROM directory WHERE id = :i
SELECT count(*) FROM notes
