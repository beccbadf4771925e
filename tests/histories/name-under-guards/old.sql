INSERT INTO files (id, name) VALUES (1000 + :u, 'o')
UPDATE files SET name = 'o:u' WHERE id = :i
SELECT name FROM shown WHERE id = :i
UPDATE shown SET name = name || '' WHERE id = :i
