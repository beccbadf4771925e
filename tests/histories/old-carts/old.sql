INSERT INTO carts_old (customer) VALUES (:i)
UPDATE carts_old SET items = '[1]' WHERE id = :i
UPDATE carts SET items = '[]' WHERE id = :i
