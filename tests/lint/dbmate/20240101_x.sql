-- migrate:up transaction:false
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_nn;
ALTER TYPE mood ADD VALUE 'glad';
-- migrate:down
DROP TABLE orders;
