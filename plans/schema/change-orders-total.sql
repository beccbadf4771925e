CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    total integer NOT NULL DEFAULT 0 CONSTRAINT orders_total_positive CHECK (total >= 0)
);
CREATE INDEX orders_total ON orders (total DESC);
COMMENT ON COLUMN orders.total IS 'with tax';

INSERT INTO orders (total) VALUES (12), (7), (0);
