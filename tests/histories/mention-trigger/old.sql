INSERT INTO authors (id, login) VALUES (1000 + :u, 'o') RETURNING login
UPDATE authors SET login = 'o:u' WHERE id = :i
SELECT count(*) FROM mentions()
SELECT login FROM authors WHERE id = :i
