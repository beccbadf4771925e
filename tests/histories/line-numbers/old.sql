INSERT INTO lines (order_id, article) VALUES (:i, 'o')
UPDATE lines SET amount = amount + 1 WHERE order_id = :i
INSERT INTO parcels (code, weight) VALUES ('o:u', 1)
UPDATE parcels SET weight = 2 WHERE code = 'p' || :i
