CREATE TABLE orders (id integer PRIMARY KEY, state text NOT NULL DEFAULT 'new', reason text, changed timestamptz NOT NULL DEFAULT now());
CREATE INDEX orders_state ON orders (state);
INSERT INTO orders SELECT i, (ARRAY['new', 'lost', 'refused', 'paid'])[1 + i % 4] FROM generate_series(1, 300) i;
INSERT INTO orders SELECT 100000 + i, 'refused' FROM generate_series(1, 20) i;
