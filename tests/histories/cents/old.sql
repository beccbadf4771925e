INSERT INTO payments (id, amount) VALUES (:u, 7.5)
UPDATE payments SET amount = amount + 0.1 WHERE id = :i
