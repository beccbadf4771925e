INSERT INTO tickets (id, priority, subject) VALUES (:u, 3, 'o')
UPDATE tickets SET priority = 2 WHERE id = :i
