UPDATE carts SET items = '[2]' WHERE id = :i RETURNING *
INSERT INTO carts VALUES (1000 + :u, '[]')
