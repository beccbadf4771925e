INSERT INTO files (id, name) VALUES (1000 + :u, 'n')
UPDATE files SET name = 'n:u' WHERE id = :i RETURNING renamed
SELECT name FROM shown WHERE id = :i
