INSERT INTO visits (id, address, agent) VALUES (:u, '10.1.1.1', 'o')
