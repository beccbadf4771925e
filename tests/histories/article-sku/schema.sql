CREATE TABLE articles (id integer PRIMARY KEY, shop integer NOT NULL, sku text NOT NULL, price integer, CONSTRAINT articles_sku UNIQUE (shop, sku));
CREATE TABLE stock (shop integer NOT NULL, sku text NOT NULL, amount integer NOT NULL DEFAULT 0, PRIMARY KEY (sku, shop), FOREIGN KEY (sku, shop) REFERENCES articles (sku, shop) ON UPDATE CASCADE);
CREATE VIEW offers AS SELECT id, sku, price FROM articles WHERE price IS NOT NULL;
CREATE VIEW cheap AS SELECT sku FROM offers WHERE price < 100;
CREATE INDEX articles_lower ON articles (lower(sku)) WHERE sku <> '';
INSERT INTO articles SELECT i, i % 3, 's' || i, i FROM generate_series(1, 300) i;
INSERT INTO stock SELECT i % 3, 's' || i FROM generate_series(1, 300) i;
