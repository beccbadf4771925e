UPDATE orders SET state = 'cancelled', reason = state WHERE state IN ('lost', 'refused');
ALTER TABLE orders ADD CONSTRAINT orders_state_known CHECK (state IN ('new', 'paid', 'cancelled'));
