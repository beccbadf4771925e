INSERT INTO orders (id, state, reason) VALUES (:u, 'cancelled', 'refused')
UPDATE orders SET state = 'paid' WHERE id = :i
SELECT count(*) FROM orders WHERE state = 'cancelled'
