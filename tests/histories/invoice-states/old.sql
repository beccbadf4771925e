INSERT INTO invoices (id) VALUES (1000 + :u)
UPDATE invoices SET state = 'payed' WHERE id = :i
SELECT count(*) FROM invoices WHERE state <> 'payed'
