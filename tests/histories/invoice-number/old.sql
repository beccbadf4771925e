INSERT INTO invoices (id, customer) VALUES (:u, 'o')
UPDATE invoices SET customer = 'o:u' WHERE id = :i
