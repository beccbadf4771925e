CREATE TABLE orders (id serial PRIMARY KEY, total integer NOT NULL);
CREATE TABLE legacy_orders (id serial PRIMARY KEY, order_id integer REFERENCES orders (id), body text);
CREATE INDEX legacy_orders_order ON legacy_orders (order_id);
CREATE TABLE refunds (id serial PRIMARY KEY, order_id integer NOT NULL REFERENCES orders (id), legacy_order_id integer REFERENCES legacy_orders (id));
CREATE INDEX refunds_legacy ON refunds (legacy_order_id);
INSERT INTO orders (total) SELECT i FROM generate_series(1, 300) i;
INSERT INTO legacy_orders (order_id, body) SELECT i, 'b' FROM generate_series(1, 300) i;
INSERT INTO refunds (order_id, legacy_order_id) SELECT i, i FROM generate_series(1, 300) i;
