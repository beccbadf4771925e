INSERT INTO members (id, login) VALUES (:u, 'o:u')
UPDATE members SET login = 'o:u' WHERE id = :i
SELECT login FROM directory WHERE id = :i
SELECT sum(count) FROM initials
