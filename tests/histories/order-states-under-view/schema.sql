CREATE TABLE orders (id integer PRIMARY KEY, paid boolean NOT NULL DEFAULT false, shipped boolean NOT NULL DEFAULT false, total integer NOT NULL DEFAULT 1);
CREATE VIEW to_ship AS SELECT id, total FROM orders WHERE paid AND NOT shipped;
CREATE VIEW work AS SELECT count(*) AS orders, sum(total) AS total FROM to_ship;
GRANT SELECT ON work TO PUBLIC;
INSERT INTO orders SELECT i, i % 2 = 0, i % 4 = 0 FROM generate_series(1, 300) i;
