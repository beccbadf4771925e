CREATE TABLE documents (id integer PRIMARY KEY, title text NOT NULL, created_at timestamptz);
INSERT INTO documents SELECT i, 'd' || i FROM generate_series(1, 300) i;
