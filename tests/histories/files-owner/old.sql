INSERT INTO files (user_id, name) VALUES (:i, 'o')
UPDATE files SET user_id = NULL WHERE id = :i
UPDATE files SET user_id = :i WHERE id = :i
SELECT user_id FROM files WHERE id = :i
