CREATE TABLE posts (id integer PRIMARY KEY, title text, published boolean NOT NULL DEFAULT false, archived boolean NOT NULL DEFAULT false);
CREATE INDEX posts_archived ON posts (archived);
INSERT INTO posts SELECT i, 't' || i, i % 3 > 0, i % 3 = 2 FROM generate_series(1, 300) i;
