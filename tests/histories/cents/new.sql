INSERT INTO payments (id, amount_cents, currency) VALUES (:u, 750, 'JPY')
UPDATE payments SET amount_cents = amount_cents + 1 WHERE id = :i
SELECT sum(amount_cents) FROM payments WHERE id < 10
