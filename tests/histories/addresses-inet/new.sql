INSERT INTO visits (id, address, agent) VALUES (:u, '10.9.9.9', 'n')
UPDATE visits SET score = 7 WHERE id = :i
