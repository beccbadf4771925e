CREATE TYPE tier AS ENUM ('free', 'pro', 'legacy');
CREATE TABLE customers (id integer PRIMARY KEY, tier tier NOT NULL DEFAULT 'free', note text);
CREATE INDEX customers_tier ON customers (tier);
INSERT INTO customers SELECT i, CASE WHEN i % 3 = 0 THEN 'legacy' ELSE 'pro' END::tier FROM generate_series(1, 300) i;
