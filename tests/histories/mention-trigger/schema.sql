CREATE TABLE authors (id integer PRIMARY KEY, login text NOT NULL);
CREATE TABLE said (author integer NOT NULL, mention text NOT NULL);
CREATE FUNCTION mention() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO said VALUES (NEW.id, ''@'' || NEW.login); RETURN NULL; END';
CREATE TRIGGER mention AFTER INSERT OR UPDATE ON authors FOR EACH ROW EXECUTE FUNCTION mention();
CREATE FUNCTION mentions() RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT ''@'' || login FROM authors; END';
INSERT INTO authors SELECT i, 'a' || i FROM generate_series(1, 300) i;
