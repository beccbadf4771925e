INSERT INTO wares (id, price) VALUES (1000 + :u, 5) RETURNING gross
UPDATE wares SET price = price + 1 WHERE id = :i
SELECT price, gross FROM cheap WHERE id = :i
SELECT count(*) FROM wares WHERE price > 100
