CREATE TABLE authors (id integer PRIMARY KEY, handle text NOT NULL UNIQUE);
CREATE TABLE articles (id serial PRIMARY KEY, author_id integer NOT NULL REFERENCES authors (id), summary text NOT NULL DEFAULT '', body text NOT NULL);
INSERT INTO authors SELECT i, 'h' || i FROM generate_series(1, 300) i;
INSERT INTO articles (author_id, body) SELECT i, 'b' FROM generate_series(1, 300) i;
