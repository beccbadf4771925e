INSERT INTO lines (order_id, article) VALUES (:i, 'n') RETURNING id
INSERT INTO parcels (code) VALUES ('n:u') RETURNING number
SELECT number FROM parcels WHERE code = 'p' || :i
