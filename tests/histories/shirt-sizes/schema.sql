CREATE TYPE size AS ENUM ('small', 'medium', 'big', 'huge');
CREATE TABLE shirts (id integer PRIMARY KEY, size size NOT NULL DEFAULT 'medium', price integer);
CREATE INDEX shirts_small ON shirts (price) WHERE size = 'small';
CREATE INDEX shirts_size ON shirts (size, id);
CREATE TABLE shelves (id integer PRIMARY KEY, sizes size[] NOT NULL DEFAULT '{small,medium}', CONSTRAINT few CHECK (cardinality(sizes) < 20));
INSERT INTO shirts SELECT i, CASE i % 4 WHEN 0 THEN 'small' WHEN 1 THEN 'medium' WHEN 2 THEN 'big' ELSE 'huge' END::size, i FROM generate_series(1, 300) i;
INSERT INTO shelves SELECT i, '{big,huge}' FROM generate_series(1, 300) i;
