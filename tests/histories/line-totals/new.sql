INSERT INTO sales (id, price, amount, total) VALUES (:u, 100, 2, 238)
UPDATE sales SET price = 100, amount = 3, total = 357 WHERE id = :i
SELECT total FROM sales WHERE total > :i
