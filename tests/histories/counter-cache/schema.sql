CREATE TABLE topics (id integer PRIMARY KEY, title text);
CREATE TABLE posts (id serial PRIMARY KEY, topic_id integer NOT NULL REFERENCES topics (id), body text);
INSERT INTO topics SELECT i, 't' FROM generate_series(1, 300) i;
INSERT INTO posts (topic_id) SELECT 1 + i % 100 FROM generate_series(1, 300) i;
