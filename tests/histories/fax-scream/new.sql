INSERT INTO contacts (id, name) VALUES (1000 + :u, 'n')
UPDATE contacts SET name = 'n' WHERE id = :i RETURNING name
