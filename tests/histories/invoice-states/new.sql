INSERT INTO invoices (id, state) VALUES (1000 + :u, 'sent')
UPDATE invoices SET state = 'paid' WHERE id = :i
SELECT count(*) FROM invoices WHERE state::text IN ('payed', 'paid')
