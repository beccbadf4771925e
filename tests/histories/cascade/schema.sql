CREATE TABLE posts (id integer PRIMARY KEY, title text);
CREATE TABLE comments (id integer PRIMARY KEY, post_id integer NOT NULL CONSTRAINT fk_post REFERENCES posts (id), parent_id integer CONSTRAINT fk_parent REFERENCES comments (id), body text);
INSERT INTO posts SELECT i, 't' FROM generate_series(1, 300) i;
INSERT INTO comments SELECT i, i, nullif(i - 1, 0), 'b' FROM generate_series(1, 300) i;
