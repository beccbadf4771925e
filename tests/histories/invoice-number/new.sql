INSERT INTO invoices (id, customer) VALUES (:u, 'n') RETURNING number
SELECT customer FROM invoices WHERE number = :i
