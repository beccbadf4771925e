DROP VIEW high;
DROP FUNCTION rate_of(integer);
ALTER TABLE rates ALTER rate TYPE numeric;
CREATE FUNCTION rate_of(i integer) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT rate FROM rates WHERE id = i';
CREATE VIEW high AS SELECT id, rate FROM rates WHERE rate > 10::numeric;
