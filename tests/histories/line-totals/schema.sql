CREATE TABLE sales (id integer PRIMARY KEY, price integer NOT NULL, amount integer NOT NULL DEFAULT 1, net integer GENERATED ALWAYS AS (price * amount) STORED);
CREATE INDEX sales_net ON sales (net);
INSERT INTO sales SELECT i, i * 10, 1 + i % 5 FROM generate_series(1, 300) i;
