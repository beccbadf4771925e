CREATE TABLE sessions (id serial PRIMARY KEY, token text NOT NULL, seen timestamptz NOT NULL DEFAULT now());
INSERT INTO sessions (token) SELECT 't' || i FROM generate_series(1, 300) i;
