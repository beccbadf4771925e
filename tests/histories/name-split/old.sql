INSERT INTO contacts (id, full_name) VALUES (:u, 'O P')
UPDATE contacts SET full_name = 'Old :u' WHERE id = :i
