INSERT INTO orders (id, state) VALUES (1000 + :u, 'paid')
UPDATE orders SET state = 'shipped' WHERE id = :i
SELECT orders FROM work
