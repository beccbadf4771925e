INSERT INTO files (owner_type, owner_id, name) VALUES ('User', :i, 'n')
UPDATE files SET owner_type = NULL, owner_id = NULL WHERE id = :i
SELECT owner_id FROM files WHERE owner_type = 'User' AND owner_id = :i
