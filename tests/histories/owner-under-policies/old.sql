INSERT INTO files (id, name) VALUES (1000 + :u, 'o') RETURNING owner
UPDATE files SET owner = current_user WHERE id = :i
SELECT owner FROM files WHERE id = :i
SELECT count(*) FROM shares
