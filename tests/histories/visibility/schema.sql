CREATE TABLE boards (id serial PRIMARY KEY, name text NOT NULL, is_public boolean NOT NULL DEFAULT false);
CREATE INDEX boards_public ON boards (id) WHERE is_public;
INSERT INTO boards (name, is_public) SELECT 'n' || i, i % 4 = 0 FROM generate_series(1, 300) i;
