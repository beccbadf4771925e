CREATE TABLE files (id integer PRIMARY KEY, owner text NOT NULL DEFAULT current_user, name text NOT NULL);
CREATE TABLE shares (file integer NOT NULL REFERENCES files ON DELETE CASCADE, person text NOT NULL, PRIMARY KEY (file, person));
ALTER TABLE files ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON files USING (owner = current_user) WITH CHECK (owner = current_user);
CREATE POLICY shared ON files FOR SELECT USING (EXISTS (SELECT FROM shares s WHERE s.file = files.id AND s.person = current_user));
ALTER TABLE shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_own ON shares USING ((SELECT owner FROM files f WHERE f.id = file) = current_user);
GRANT SELECT (id, owner), INSERT, DELETE ON files TO PUBLIC;
INSERT INTO files (id, name) SELECT i, 'f' || i FROM generate_series(1, 300) i;
