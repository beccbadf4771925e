INSERT INTO tickets (id, subject) VALUES (:u, '')
UPDATE tickets SET priority = 7, subject = 'n:u' WHERE id = :i
