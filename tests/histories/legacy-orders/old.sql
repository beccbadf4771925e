INSERT INTO legacy_orders (order_id, body) VALUES (:i, 'o')
INSERT INTO refunds (order_id, legacy_order_id) VALUES (:i, :i)
SELECT l.body FROM refunds r JOIN legacy_orders l ON l.id = r.legacy_order_id WHERE r.id = :i
