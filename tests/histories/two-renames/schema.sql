CREATE TABLE people (id integer PRIMARY KEY);
CREATE TABLE packages (id integer PRIMARY KEY, owner_id integer REFERENCES people (id) ON DELETE SET NULL, dl integer NOT NULL DEFAULT 0, yanked boolean);
CREATE INDEX packages_owner ON packages (owner_id);
CREATE INDEX packages_dl ON packages (dl DESC) WHERE dl > 10;
INSERT INTO people SELECT generate_series(1, 300);
INSERT INTO packages SELECT i, i, i, i % 9 = 0 FROM generate_series(1, 300) i;
