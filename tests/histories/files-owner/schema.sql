CREATE TABLE users (id serial PRIMARY KEY);
CREATE TABLE files (id serial PRIMARY KEY, user_id integer REFERENCES users ON DELETE SET NULL, name text NOT NULL);
CREATE INDEX files_user ON files (user_id);
INSERT INTO users SELECT FROM generate_series(1, 300) i;
INSERT INTO files (user_id, name) SELECT CASE WHEN i % 7 > 0 THEN i END, 'f' || i FROM generate_series(1, 300) i;
