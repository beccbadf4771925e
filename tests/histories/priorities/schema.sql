CREATE TYPE priority AS ENUM ('low', 'high', 'normal', 'unknown');
GRANT USAGE ON TYPE priority TO PUBLIC;
CREATE TABLE jobs (id integer PRIMARY KEY, priority priority NOT NULL DEFAULT 'normal', before priority DEFAULT NULL, note text);
CREATE INDEX jobs_sorted ON jobs (priority DESC, id);
CREATE TABLE rules (id integer PRIMARY KEY, applies priority[] NOT NULL DEFAULT ARRAY['low', 'normal']::priority[], floor priority NOT NULL);
CREATE INDEX rules_floor ON rules (floor);
INSERT INTO jobs (id, priority) SELECT i, (ARRAY['low', 'high', 'normal', 'unknown'])[1 + i % 4]::priority FROM generate_series(1, 300) i;
INSERT INTO rules (id, floor) SELECT i, 'low' FROM generate_series(1, 300) i;
