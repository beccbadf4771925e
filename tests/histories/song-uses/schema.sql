CREATE TYPE use AS ENUM ('none', 'play', 'copy');
CREATE TABLE songs (id integer PRIMARY KEY, title text NOT NULL, uses use NOT NULL DEFAULT 'copy');
CREATE VIEW playable AS SELECT id, title FROM songs WHERE uses IN ('play', 'copy');
CREATE VIEW playable_count AS SELECT count(*) AS n FROM playable;
INSERT INTO songs SELECT i, 's' || i, (ARRAY['none', 'play', 'copy'])[1 + i % 3]::use FROM generate_series(1, 300) i;
