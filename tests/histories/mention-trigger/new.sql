INSERT INTO authors (id, handle) VALUES (1000 + :u, 'n') RETURNING handle
UPDATE authors SET handle = 'n:u' WHERE id = :i
SELECT count(*) FROM mentions()
