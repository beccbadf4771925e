INSERT INTO files (id, name, held_by) VALUES (1000 + :u, 'n', current_user)
UPDATE files SET held_by = current_user, name = 'n' WHERE id = :i
SELECT held_by FROM files WHERE id = :i
