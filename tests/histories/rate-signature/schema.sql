CREATE TABLE rates (id integer PRIMARY KEY, rate integer NOT NULL DEFAULT 1, note text);
CREATE FUNCTION rate_of(i integer) RETURNS integer LANGUAGE sql STABLE AS 'SELECT rate FROM rates WHERE id = i';
CREATE VIEW high AS SELECT id, rate FROM rates WHERE rate > 10;
INSERT INTO rates SELECT i, i % 20 FROM generate_series(1, 300) i;
