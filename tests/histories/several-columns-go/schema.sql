CREATE TABLE teams (id integer PRIMARY KEY);
CREATE TABLE servers (id integer PRIMARY KEY, host text NOT NULL, port integer NOT NULL, ssh_key text NOT NULL, rack integer, load double precision DEFAULT 0, team_id integer NOT NULL REFERENCES teams (id), label text GENERATED ALWAYS AS (host || '!') STORED, CHECK (rack > 0));
CREATE INDEX servers_rack ON servers (rack);
CREATE INDEX servers_port ON servers (port, host);
GRANT SELECT (rack) ON servers TO PUBLIC;
COMMENT ON COLUMN servers.rack IS 'in the old hall';
INSERT INTO teams SELECT generate_series(1, 300);
INSERT INTO servers SELECT i, 'h' || i, 22, 'k', i, 0, i FROM generate_series(1, 300) i;
