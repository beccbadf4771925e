CREATE TABLE folders (id serial PRIMARY KEY, name text NOT NULL, path text NOT NULL UNIQUE);
INSERT INTO folders (name, path) SELECT 'f' || i, '/f' || i FROM generate_series(1, 300) i;
