INSERT INTO products (id, name, price) VALUES (:u, 'o', 5)
SELECT id, name FROM shop WHERE id = :i
