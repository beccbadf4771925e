CREATE TYPE order_state AS ENUM ('new', 'paid', 'shipped');
ALTER TABLE orders ADD COLUMN state order_state;
UPDATE orders SET state = CASE WHEN shipped THEN 'shipped' WHEN paid THEN 'paid' ELSE 'new' END::order_state;
CREATE OR REPLACE VIEW to_ship AS SELECT id, total FROM orders WHERE state = 'paid';
ALTER TABLE orders ALTER state SET NOT NULL, ALTER state SET DEFAULT 'new', DROP COLUMN paid, DROP COLUMN shipped;
CREATE INDEX orders_paid ON orders (id) WHERE state = 'paid';
