INSERT INTO refunds (order_id) VALUES (:i)
SELECT o.total FROM refunds r JOIN orders o ON o.id = r.order_id WHERE r.id = :i
