INSERT INTO sales (id, price) VALUES (:u, 5)
UPDATE sales SET amount = amount + 1 WHERE id = :i
SELECT net FROM sales WHERE net = :i
