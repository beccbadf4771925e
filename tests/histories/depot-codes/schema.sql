CREATE TABLE depots (code text PRIMARY KEY, parent text REFERENCES depots (code) ON UPDATE CASCADE, name text NOT NULL DEFAULT '');
CREATE TABLE routes (start text NOT NULL REFERENCES depots ON UPDATE CASCADE ON DELETE CASCADE, goal text NOT NULL REFERENCES depots ON UPDATE CASCADE ON DELETE CASCADE, PRIMARY KEY (start, goal));
CREATE VIEW reach AS SELECT d.code, count(r.goal) AS goals FROM depots d LEFT JOIN routes r ON r.start = d.code GROUP BY d.code;
CREATE UNIQUE INDEX depots_lower ON depots (lower(code));
INSERT INTO depots SELECT 'd' || i, NULL, i FROM generate_series(1, 300) i;
UPDATE depots SET parent = 'd1';
INSERT INTO routes SELECT 'd' || i, 'd' || (1 + i % 300) FROM generate_series(1, 300) i;
