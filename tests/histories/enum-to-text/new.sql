INSERT INTO customers (id, tier) VALUES (:u, 'free')
UPDATE customers SET tier = 'pro' WHERE id = :i
