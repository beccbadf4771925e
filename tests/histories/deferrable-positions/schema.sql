CREATE TABLE lists (id integer PRIMARY KEY);
CREATE TABLE items (id serial PRIMARY KEY, list_id integer NOT NULL REFERENCES lists (id), position integer NOT NULL, CONSTRAINT items_position_key UNIQUE (list_id, position));
INSERT INTO lists SELECT generate_series(1, 300);
INSERT INTO items (list_id, position) SELECT i, p FROM generate_series(1, 300) i, generate_series(1, 2) p;
