INSERT INTO servers (id, host) VALUES (:u, 'n')
UPDATE servers SET port = 2222 WHERE id = :i
