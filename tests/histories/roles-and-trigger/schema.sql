CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, is_admin boolean NOT NULL DEFAULT false, updated_at timestamptz NOT NULL DEFAULT now());
INSERT INTO users (id, name, is_admin) SELECT i, 'n' || i, i % 50 = 0 FROM generate_series(1, 300) i;
