INSERT INTO orders (id) VALUES (1000 + :u)
UPDATE orders SET paid = true WHERE id = :i
UPDATE orders SET paid = true, shipped = true WHERE id = :i
SELECT orders, total FROM work
SELECT count(*) FROM orders WHERE paid AND NOT shipped
