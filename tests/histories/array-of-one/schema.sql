CREATE TABLE photos (id integer PRIMARY KEY, tag text DEFAULT 'none', width integer);
CREATE INDEX photos_tag ON photos (tag);
INSERT INTO photos SELECT i, 't' || i % 5, i FROM generate_series(1, 300) i;
