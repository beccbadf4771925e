CREATE TABLE customers (
    id bigint PRIMARY KEY
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number integer CONSTRAINT orders_number_key UNIQUE,
    customer bigint CONSTRAINT orders_customer_fkey REFERENCES customers,
    total numeric NOT NULL CONSTRAINT orders_total_whole CHECK (total = round(total))
);
CREATE INDEX orders_total ON orders (total DESC) WITH (fillfactor = 90);
COMMENT ON INDEX orders_total IS 'for the report';

INSERT INTO customers VALUES (1), (2);
INSERT INTO orders (number, customer, total) VALUES (1, 1, 12), (2, 2, 7), (3, NULL, 0);
