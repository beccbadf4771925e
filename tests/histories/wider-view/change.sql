CREATE TABLE currencies (code char(3) PRIMARY KEY, digits integer NOT NULL DEFAULT 2);
INSERT INTO currencies VALUES ('EUR', 2), ('JPY', 0);
ALTER TABLE products ADD COLUMN currency char(3) NOT NULL DEFAULT 'EUR' REFERENCES currencies (code);
CREATE OR REPLACE VIEW shop AS SELECT id, name, price, currency FROM products WHERE NOT archived;
CREATE MATERIALIZED VIEW price_bands AS SELECT currency, price / 100 AS band, count(*) AS n FROM products GROUP BY 1, 2;
CREATE UNIQUE INDEX price_bands_key ON price_bands (currency, band);
COMMENT ON VIEW shop IS 'what can be bought';
