CREATE TABLE wares (id integer PRIMARY KEY, price numeric NOT NULL CONSTRAINT costs CHECK (price >= 0), gross numeric GENERATED ALWAYS AS (price * 1.2) STORED, name text NOT NULL DEFAULT '');
CREATE INDEX wares_gross ON wares (gross);
CREATE STATISTICS wares_both ON price, name FROM wares;
CREATE VIEW cheap AS SELECT id, price, gross FROM wares WHERE price < 10 WITH LOCAL CHECK OPTION;
INSERT INTO wares (id, price) SELECT i, i FROM generate_series(1, 300) i;
