CREATE TABLE lines (order_id integer NOT NULL, article text NOT NULL, amount integer NOT NULL DEFAULT 1);
CREATE INDEX lines_order ON lines (order_id);
CREATE TABLE parcels (code text PRIMARY KEY, weight numeric);
INSERT INTO lines SELECT i, 'a' || i FROM generate_series(1, 300) i;
INSERT INTO parcels SELECT 'p' || i, i FROM generate_series(1, 300) i;
