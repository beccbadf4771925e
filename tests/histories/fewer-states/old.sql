INSERT INTO orders (id, state) VALUES (:u, 'refused')
UPDATE orders SET state = 'lost' WHERE id = :i
SELECT count(*) FROM orders WHERE state IN ('lost', 'refused')
