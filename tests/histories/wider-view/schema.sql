CREATE TABLE products (id integer PRIMARY KEY, name text NOT NULL, price integer NOT NULL, archived boolean NOT NULL DEFAULT false);
CREATE VIEW shop AS SELECT id, name FROM products WHERE NOT archived;
GRANT SELECT ON shop TO PUBLIC;
INSERT INTO products SELECT i, 'n' || i, i, i % 11 = 0 FROM generate_series(1, 300) i;
