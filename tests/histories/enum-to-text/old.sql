INSERT INTO customers (id) VALUES (:u)
UPDATE customers SET tier = 'pro' WHERE id = :i
SELECT id FROM customers WHERE tier = 'pro' LIMIT 1
