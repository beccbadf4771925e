CREATE TABLE nodes (id serial PRIMARY KEY, parent_id integer REFERENCES nodes (id) ON DELETE SET NULL, kind text NOT NULL, CONSTRAINT nodes_no_loop CHECK (parent_id <> id));
CREATE UNIQUE INDEX nodes_roots ON nodes (kind) WHERE parent_id IS NULL;
CREATE INDEX nodes_below ON nodes (parent_id, id) WHERE id > 5;
CREATE TABLE edges (from_id integer REFERENCES nodes (id), to_id integer REFERENCES nodes (id), note text, PRIMARY KEY (from_id, to_id));
INSERT INTO nodes (parent_id, kind) SELECT nullif(i / 2, 0), 'k' || i FROM generate_series(1, 300) i;
INSERT INTO edges SELECT i, 301 - i FROM generate_series(1, 300) i;
